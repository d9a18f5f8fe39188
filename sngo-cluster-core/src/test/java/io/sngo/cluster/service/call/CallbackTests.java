// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.definition.ServiceDefinitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Where callers and handlers are called back, and that this needs no thread of anybody
 * who may be blocked.
 */
@Timeout(60)
class CallbackTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final Duration SHORT = Duration.ofMillis(500);

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final TestNode b = this.cluster.start("b");

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private static CallSpec call(String service) {
		return CallSpec.of(service, "x", String.class);
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Makes a call that fails and says on which thread its caller heard of it.
	 */
	private String threadOfFailure(CallSpec call) {
		CompletableFuture<String> thread = new CompletableFuture<>();
		this.a.services.call(call)
			.subscribe((value) -> thread.complete("value"),
					(failure) -> thread.complete(Thread.currentThread().getName()));
		return thread.orTimeout(10, TimeUnit.SECONDS).join();
	}

	@Test
	void callersHearOfFailuresOnThreadsOfTheirOwn() {
		this.b.offer("never", String.class, (request, call) -> Mono.never());
		this.b.offer("fails", String.class, (request, call) -> {
			throw new IllegalStateException("no");
		});
		this.b.offer("drained");
		assertThat(threadOfFailure(call("never").within(SHORT))).startsWith("sngo-cluster-callback-");
		assertThat(threadOfFailure(call("fails"))).startsWith("sngo-cluster-callback-");
		this.b.services.drain(Duration.ZERO);
		assertThat(threadOfFailure(call("drained"))).startsWith("sngo-cluster-callback-");
		this.b.unreachable = true;
		this.a.channelTo(this.b).close();
		assertThat(threadOfFailure(call("drained"))).startsWith("sngo-cluster-callback-");
	}

	@Test
	void theLoadBalancerIsNeverAskedOnANetworkThread() {
		Set<String> threads = ConcurrentHashMap.newKeySet();
		TestNode caller = this.cluster.start("caller", null, (settings) -> settings.balancer((call, candidates) -> {
			threads.add(Thread.currentThread().getName());
			return candidates.get(0);
		}));
		TestNode c = this.cluster.start("c");
		for (TestNode node : List.of(this.a, this.b, c)) {
			node.offer("echo");
		}
		this.a.unreachable = true;
		this.b.services.drain(Duration.ZERO);
		assertThat(caller.services.<String>call(call("echo")).block(LIMIT)).isEqualTo("c:x");
		assertThat(threads).hasSizeBetween(2, 3).noneMatch((name) -> name.startsWith("loop-"));
	}

	@Test
	void aCallerThatBlocksInItsFallbackDelaysNoOtherDeadline() {
		this.b.offer("never", String.class, (request, call) -> Mono.never());
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch blocked = new CountDownLatch(1);
		CompletableFuture<String> first = this.a.services.<String>call(call("never").within(SHORT))
			.onErrorResume((failure) -> {
				blocked.countDown();
				await(release);
				return Mono.just("fallback");
			})
			.toFuture();
		await(blocked);
		assertThatThrownBy(() -> this.a.services.call(call("never").within(SHORT)).block(LIMIT))
			.isInstanceOf(CallException.class)
			.hasMessageContaining("did not answer within 500 ms");
		assertThat(first).isNotDone();
		release.countDown();
		assertThat(first.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("fallback");
	}

	@Test
	void aThreadThatWaitsIsWokenThoughAllCallbacksAreBlocked() {
		this.b.offer("never", String.class, (request, call) -> Mono.never());
		this.b.services.register(ServiceDefinitions.of("plain", (Plain) (text) -> text, Plain.class));
		CountDownLatch release = new CountDownLatch(1);
		List<Disposable> fallbacks = new CopyOnWriteArrayList<>();
		CountDownLatch blocked = new CountDownLatch(16);
		for (int i = 0; i < 40; i++) {
			fallbacks.add(this.a.services.<String>call(call("never").within(SHORT)).onErrorResume((failure) -> {
				blocked.countDown();
				await(release);
				return Mono.empty();
			}).subscribe());
		}
		await(blocked);
		MemoryChannel channel = this.a.channelTo(this.b);
		CountDownLatch sent = new CountDownLatch(1);
		channel.lost = (frame) -> {
			if (frame.getByte(0) == CallFrame.REQUEST) {
				sent.countDown();
			}
			return true;
		};
		Plain client = this.a.services.client("plain", Plain.class);
		CompletableFuture<String> plain = CompletableFuture.supplyAsync(() -> client.ask("x"));
		await(sent);
		channel.close();
		assertThatThrownBy(() -> plain.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(CallException.class);
		release.countDown();
		Awaitility.await().until(() -> fallbacks.stream().allMatch(Disposable::isDisposed));
	}

	@Test
	void declinedCallsGoOnWhileAllHandlersWaitForThem() {
		ExecutorService two = Executors.newFixedThreadPool(2);
		TestNode front = this.cluster.start("front", two, UnaryOperator.identity());
		TestNode c = this.cluster.start("c");
		for (TestNode node : List.of(this.b, c)) {
			node.services.register(ServiceDefinitions.of("back", (Plain) (text) -> node.id + ":" + text, Plain.class));
		}
		this.b.services.drain(Duration.ZERO);
		CountDownLatch both = new CountDownLatch(2);
		Plain back = front.services.client("back", Plain.class);
		front.offer("front", String.class, (request, call) -> {
			both.countDown();
			await(both);
			return back.ask("1") + back.ask("2");
		});
		List<CompletableFuture<String>> calls = IntStream.range(0, 2)
			.mapToObj((number) -> this.a.services.<String>call(call("front").within(LIMIT)).toFuture())
			.toList();
		assertThat(calls).allSatisfy((call) -> assertThat(call.get(9, TimeUnit.SECONDS)).isEqualTo("c:1c:2"));
		two.shutdownNow();
	}

	@Test
	void aHandlerIsToldOfTheCancellationThoughAllHandlersAreBlocked() {
		ExecutorService one = Executors.newFixedThreadPool(1);
		TestNode busy = this.cluster.start("busy", one, UnaryOperator.identity());
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch told = new CountDownLatch(1);
		CompletableFuture<Boolean> freed = new CompletableFuture<>();
		busy.offer("wait", String.class, (request, call) -> {
			call.onCancel(() -> {
				throw new AssertionError("on purpose");
			});
			call.onCancel(told::countDown);
			started.countDown();
			return freed.complete(told.await(10, TimeUnit.SECONDS));
		});
		Disposable call = this.a.services.call(call("wait")).subscribe();
		await(started);
		call.dispose();
		assertThat(freed.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
		assertThat(busy.services.drain(LIMIT)).isTrue();
		one.shutdownNow();
	}

	interface Plain {

		String ask(String text);

	}

}
