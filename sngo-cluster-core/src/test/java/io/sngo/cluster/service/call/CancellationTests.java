// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.definition.ServiceDefinitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Who does not wait any more says so, and the server hears it.
 */
@Timeout(60)
class CancellationTests {

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private static boolean soon(CountDownLatch latch) throws InterruptedException {
		return latch.await(10, TimeUnit.SECONDS);
	}

	@Test
	void cancellingASubscriptionReachesTheHandler() throws Exception {
		TestNode b = this.cluster.start("b");
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch told = new CountDownLatch(1);
		AtomicReference<Thread> teller = new AtomicReference<>();
		AtomicReference<CallContext> context = new AtomicReference<>();
		b.offer("wait", String.class, (request, call) -> {
			context.set(call);
			call.onCancel(() -> {
				teller.set(Thread.currentThread());
				told.countDown();
			});
			started.countDown();
			assertThat(soon(told)).isTrue();
			return request;
		});
		Disposable call = this.a.services.call("wait", "x", String.class).subscribe();
		assertThat(soon(started)).isTrue();
		assertThat(context.get().isCancelled()).isFalse();
		call.dispose();
		assertThat(soon(told)).isTrue();
		assertThat(context.get().isCancelled()).isTrue();
		assertThat(teller.get().getName()).doesNotStartWith("loop-");
	}

	@Test
	void aCallThatWaitsIsDroppedButKeepsItsPlaceUntilItsTurn() {
		List<Runnable> queue = new ArrayList<>();
		Executor held = queue::add;
		TestNode b = this.cluster.start("b", held, UnaryOperator.identity());
		AtomicInteger runs = new AtomicInteger();
		b.offer("wait", String.class, (request, call) -> runs.incrementAndGet());
		Disposable call = this.a.services.call("wait", "x", Integer.class).subscribe();
		Awaitility.await().until(() -> queue.size() == 1);
		call.dispose();
		assertThat(b.services.drain(Duration.ofMillis(20))).isFalse();
		queue.get(0).run();
		assertThat(runs).hasValue(0);
		assertThat(b.services.drain(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void aMonoOfTheHandlerIsCancelled() throws Exception {
		TestNode b = this.cluster.start("b");
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch cancelled = new CountDownLatch(1);
		b.offer("wait", String.class,
				(request, call) -> Mono.never()
					.doOnSubscribe((subscription) -> started.countDown())
					.doOnCancel(cancelled::countDown));
		Disposable call = this.a.services.call("wait", "x", String.class).subscribe();
		assertThat(soon(started)).isTrue();
		call.dispose();
		assertThat(soon(cancelled)).isTrue();
		assertThat(b.services.drain(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void aFutureOfTheHandlerIsCancelled() throws Exception {
		TestNode b = this.cluster.start("b");
		CompletableFuture<String> result = new CompletableFuture<>();
		CountDownLatch started = new CountDownLatch(1);
		b.offer("wait", String.class, (request, call) -> {
			started.countDown();
			return result;
		});
		Disposable call = this.a.services.call("wait", "x", String.class).subscribe();
		assertThat(soon(started)).isTrue();
		call.dispose();
		Awaitility.await().until(result::isCancelled);
		assertThat(b.services.drain(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void aCallThatIsCancelledWhileItsRequestIsSentIsCancelledBehindTheRequest() throws Exception {
		List<Runnable> queue = new CopyOnWriteArrayList<>();
		Executor held = queue::add;
		TestNode b = this.cluster.start("b", held, UnaryOperator.identity());
		AtomicInteger runs = new AtomicInteger();
		b.offer("count", String.class, (request, call) -> runs.incrementAndGet());
		AtomicReference<Disposable> call = new AtomicReference<>();
		this.a.channelTo(b).full = (frame) -> {
			if (frame.getByte(0) == CallFrame.REQUEST) {
				call.get().dispose();
			}
			return false;
		};
		BaseSubscriber<Integer> caller = new BaseSubscriber<>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
				call.set(this);
				subscription.request(1);
			}

		};
		this.a.services.call("count", "x", Integer.class).subscribe(caller);
		b.loop.submit(() -> "settled").sync();
		assertThat(queue).hasSize(1);
		queue.get(0).run();
		assertThat(runs).hasValue(0);
	}

	@Test
	void aTimeoutAtTheCallerReachesTheHandler() throws Exception {
		TestNode b = this.cluster.start("b");
		CountDownLatch told = new CountDownLatch(1);
		b.offer("wait", String.class, (request, call) -> {
			call.onCancel(told::countDown);
			return Mono.never();
		});
		var unused = catchThrowableOfType(CallException.class,
				() -> this.a.services.call(CallSpec.of("wait", "x", String.class).within(Duration.ofSeconds(1)))
					.block());
		assertThat(soon(told)).isTrue();
	}

	@Test
	void aLostConnectionCancelsWhatItsCallerWaitedFor() throws Exception {
		TestNode b = this.cluster.start("b");
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch told = new CountDownLatch(1);
		b.offer("wait", String.class, (request, call) -> {
			call.onCancel(told::countDown);
			started.countDown();
			return Mono.never();
		});
		this.a.services.call("wait", "x", String.class).subscribe((value) -> {
		}, (failure) -> {
		});
		assertThat(soon(started)).isTrue();
		this.a.channelTo(b).close();
		assertThat(soon(told)).isTrue();
	}

	@Test
	void aMessageIsNotCancelledWithItsConnection() throws Exception {
		TestNode b = this.cluster.start("b");
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
		b.offer("wait", String.class, (request, call) -> {
			started.countDown();
			soon(goOn);
			return cancelled.complete(call.isCancelled());
		});
		this.a.services.send("wait", "x").block();
		assertThat(soon(started)).isTrue();
		this.a.channelTo(b).close();
		b.loop.submit(() -> "settled").sync();
		goOn.countDown();
		assertThat(cancelled.get(10, TimeUnit.SECONDS)).isFalse();
	}

	@Test
	void afterTheAnswerNothingIsCancelled() {
		TestNode b = this.cluster.start("b");
		AtomicBoolean told = new AtomicBoolean();
		AtomicReference<CallContext> context = new AtomicReference<>();
		b.offer("echo", String.class, (request, call) -> {
			context.set(call);
			call.onCancel(() -> told.set(true));
			return request;
		});
		assertThat(this.a.services.call("echo", "x", String.class).block()).isEqualTo("x");
		context.get().onCancel(() -> told.set(true));
		this.a.channelTo(b).close();
		assertThat(b.services.drain(Duration.ofSeconds(10))).isTrue();
		assertThat(told).isFalse();
	}

	@Test
	void anInterruptedCallerGetsItsThreadBack() throws Exception {
		Endless endless = offerEndless();
		Waiting client = this.a.services.client("endless", Waiting.class);
		CompletableFuture<CallException> failure = new CompletableFuture<>();
		AtomicBoolean interrupted = new AtomicBoolean();
		Thread caller = new Thread(() -> {
			CallException thrown = catchThrowableOfType(CallException.class, () -> client.later("x"));
			interrupted.set(Thread.interrupted());
			failure.complete(thrown);
		});
		caller.start();
		assertThat(soon(endless.started)).isTrue();
		caller.interrupt();
		assertThat(failure.get(10, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(failure.get().reason()).isEqualTo("interrupted");
		assertThat(interrupted).isTrue();
		assertThat(soon(endless.cancelled)).isTrue();
	}

	@Test
	void cancellingAFutureOfAClientReachesTheHandler() throws Exception {
		Endless endless = offerEndless();
		CompletableFuture<String> future = this.a.services.client("endless", Futures.class).later("x");
		assertThat(soon(endless.started)).isTrue();
		assertThat(future.cancel(true)).isTrue();
		assertThat(soon(endless.cancelled)).isTrue();
	}

	private Endless offerEndless() {
		Endless endless = new Endless();
		this.cluster.start("b").services.register(ServiceDefinitions.of("endless", endless, Waiter.class));
		return endless;
	}

	@Test
	void threat32CancelsCountAgainstTheBounds() {
		List<Runnable> queue = new ArrayList<>();
		Executor held = queue::add;
		TestNode b = this.cluster.start("b", held,
				(settings) -> settings.config(new ServiceConfig(Duration.ofSeconds(10), 1024, 100, 3, 4, 16, 1)));
		b.offer("wait", String.class, (request, call) -> request);
		for (int i = 0; i < 3; i++) {
			int expected = i + 1;
			Disposable call = this.a.services.call("wait", "x", String.class).subscribe();
			Awaitility.await().until(() -> queue.size() == expected);
			call.dispose();
		}
		CallException failure = catchThrowableOfType(CallException.class,
				() -> this.a.services.call("wait", "x", String.class).block());
		assertThat(failure.reason()).isEqualTo("overloaded");
		assertThat(queue).hasSize(3);
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
		queue.forEach(Runnable::run);
	}

	interface Waiter {

		Mono<String> later(String text);

	}

	interface Waiting {

		String later(String text);

	}

	interface Futures {

		CompletableFuture<String> later(String text);

	}

	private static final class Endless implements Waiter {

		private final CountDownLatch started = new CountDownLatch(1);

		private final CountDownLatch cancelled = new CountDownLatch(1);

		@Override
		public Mono<String> later(String text) {
			return Mono.<String>never()
				.doOnSubscribe((subscription) -> this.started.countDown())
				.doOnCancel(this.cancelled::countDown);
		}

	}

}
