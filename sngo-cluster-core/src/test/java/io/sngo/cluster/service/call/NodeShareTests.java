// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallFeedback.Result;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceDefinition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node gets no more of the calls that another may wait for than there is room left for
 * others, and each counts until it has ended, however it does.
 */
@Timeout(60)
class NodeShareTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final int PLACES = 90;

	private static final int CALLBACK_THREADS = 16;

	private static final int HALF = PLACES / 2;

	private final TestCluster cluster = new TestCluster();

	private final CountDownLatch release = new CountDownLatch(1);

	/** Keeps the threads on which callers are told of failures. */
	private final CountDownLatch unblock = new CountDownLatch(1);

	private final AtomicInteger blocked = new AtomicInteger();

	private final Queue<CallException> failures = new ConcurrentLinkedQueue<>();

	private final AtomicInteger ended = new AtomicInteger();

	private final List<Disposable> held = new ArrayList<>();

	private TestNode a;

	private TestNode b;

	private TestNode c;

	@BeforeEach
	void start() {
		this.a = this.cluster.start("a", null,
				(settings) -> settings.config(new ServiceConfig(LIMIT, 1024, PLACES, 100, 4, 16, 2)));
		this.b = this.cluster.start("b");
		this.c = this.cluster.start("c");
		for (TestNode node : List.of(this.a, this.b, this.c)) {
			node.offer("does", String.class, this::handle);
		}
		this.b.services.register(new ServiceDefinition("counts",
				Map.of("",
						new Operation("", List.of(String.class), String.class,
								(arguments, call) -> "fail".equals(arguments[0])
										? Flux.error(new IllegalStateException("no")) : Flux.just("1", "2"))),
				Execution.CONCURRENT, Map.of()));
	}

	@AfterEach
	void close() {
		this.release.countDown();
		this.unblock.countDown();
		this.cluster.close();
	}

	private String handle(String request, CallContext call) throws InterruptedException {
		switch (request) {
			case "hold" -> this.release.await();
			case "fail" -> throw new IllegalStateException("no");
			default -> {
			}
		}
		return request;
	}

	private static CallSpec spec(String request, TestNode on) {
		return CallSpec.of("does", request, String.class).on(on.id);
	}

	private Disposable call(CallSpec call) {
		return this.a.services.<String>call(call).subscribe((value) -> this.ended.incrementAndGet(), this::failed);
	}

	private void failed(Throwable failure) {
		this.failures.add((CallException) failure);
		this.ended.incrementAndGet();
	}

	private void assertAnswers(TestNode node) {
		assertThat(this.a.services.<String>call(spec("x", node)).block(LIMIT)).isEqualTo("x");
	}

	/**
	 * As many calls as may be wait for a node, then no more, and others can be called.
	 */
	private void assertTakes(int calls, TestNode node) {
		this.failures.clear();
		for (int i = 0; i < calls; i++) {
			this.held.add(call(spec("hold", node)));
			assertThat(this.failures).as("failures at the call of number " + i).isEmpty();
		}
		for (int i = 0; i < 3; i++) {
			this.held.add(call(spec("hold", node)));
			Awaitility.await().until(() -> !this.failures.isEmpty());
			CallException failure = this.failures.remove();
			assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
			assertThat(failure.reason()).isEqualTo("queue-full");
			assertThat(failure).hasMessageContaining("cluster.service.max-calls-in-flight");
		}
		assertAnswers(this.c);
	}

	private void assertNoneIsCounted() {
		assertTakes(HALF, this.b);
		this.held.forEach(Disposable::dispose);
		this.held.clear();
	}

	private void awaitEnded(int calls) {
		Awaitility.await()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.until(() -> this.ended.get() == calls);
	}

	@Test
	void halfOfThePlacesAreForOneNode() {
		assertTakes(HALF, this.b);
		// It goes to others meanwhile, where it may.
		for (int i = 0; i < 10; i++) {
			assertThat(this.a.services.call("does", "x", String.class).block(LIMIT)).isEqualTo("x");
		}
	}

	@Test
	void whoCallsItselfMayUseHalfOfThemToo() {
		assertTakes(HALF, this.a);
	}

	@Test
	void severalThreadsTogetherGetNoMore() throws Exception {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			Thread thread = new Thread(() -> {
				for (int call = 0; call < HALF; call++) {
					call(spec("hold", this.b));
				}
			});
			thread.start();
			threads.add(thread);
		}
		for (Thread thread : threads) {
			thread.join();
		}
		int few = 8;
		Awaitility.await().until(() -> this.failures.size() >= 3 * HALF - few);
		assertThat(this.failures).hasSizeLessThanOrEqualTo(3 * HALF + few)
			.allSatisfy((failure) -> assertThat(failure.reason()).isEqualTo("queue-full"));
		assertAnswers(this.c);
	}

	@Test
	void whoHasItsShareIsNotToBlame() {
		Map<String, List<Result>> told = new ConcurrentHashMap<>();
		TestNode caller = this.cluster.start("caller", null,
				(settings) -> settings.config(new ServiceConfig(LIMIT, 1024, PLACES, 100, 4, 16, 2))
					.balancer(new LoadBalancer() {

						@Override
						public ServiceInstance choose(CallSpec call, List<ServiceInstance> candidates) {
							return candidates.get(0);
						}

						@Override
						public CallFeedback offered(CallSpec call, ServiceInstance instance) {
							return (result, nanos) -> told
								.computeIfAbsent(instance.nodeId().value(), (node) -> new CopyOnWriteArrayList<>())
								.add(result);
						}

					}));
		for (int i = 0; i < HALF; i++) {
			this.held.add(caller.services.<String>call(spec("hold", this.b)).subscribe((value) -> {
			}, this::failed));
		}
		assertThat(told).isEmpty();
		this.cluster.remove("does", this.a.id);
		assertThat(caller.services.call("does", "x", String.class).block(LIMIT)).isEqualTo("x");
		Awaitility.await()
			.untilAsserted(() -> assertThat(told)
				.isEqualTo(Map.of("b", List.of(Result.REFUSED), "c", List.of(Result.ANSWERED))));
	}

	@Test
	void twoNodesGetAThirdEach() {
		int third = PLACES / 3;
		for (int i = 0; i < PLACES; i++) {
			call(spec("hold", this.b));
			call(spec("hold", this.a));
			if (i < third) {
				assertThat(this.failures).isEmpty();
			}
		}
		assertThat(this.failures).hasSizeBetween(2 * (PLACES - third) - 2, 2 * (PLACES - third))
			.allSatisfy((failure) -> assertThat(failure.reason()).isEqualTo("queue-full"));
		assertAnswers(this.c);
	}

	@Test
	void fewPlacesAreForWhomever() {
		TestNode few = this.cluster.start("few", null,
				(settings) -> settings.config(new ServiceConfig(LIMIT, 1024, 16, 100, 4, 16, 2)));
		for (int i = 0; i < 16; i++) {
			this.held.add(few.services.<String>call(spec("hold", this.b)).subscribe((value) -> {
			}, this::failed));
		}
		assertThat(this.failures).isEmpty();
		this.held.add(few.services.<String>call(spec("hold", this.c)).subscribe((value) -> {
		}, this::failed));
		assertThat(this.failures).hasSize(1)
			.allSatisfy((failure) -> assertThat(failure.reason()).isEqualTo("too-many-calls"));
	}

	/**
	 * In whatever state it is when it ends, and whoever ends it.
	 */
	@Test
	void whatEndsInTheMiddleOfSomethingCountsNoMore() throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		Thread weather = new Thread(() -> {
			MemoryChannel channel = this.a.channelTo(this.b);
			for (int i = 0; !over.get(); i++) {
				int change = i;
				channel.full = (frame) -> change % 3 == 0;
				this.b.unreachable = i % 5 == 0;
				this.b.crowded = i % 7 == 0;
				this.b.services.isolate(i % 4 == 0);
				LockSupport.parkNanos(200_000);
			}
			channel.full = (frame) -> false;
			this.b.unreachable = false;
			this.b.crowded = false;
			this.b.services.isolate(false);
		});
		weather.start();
		List<Thread> callers = new ArrayList<>();
		AtomicInteger pending = new AtomicInteger();
		for (int i = 0; i < 3; i++) {
			int seed = i;
			Thread caller = new Thread(() -> {
				Random random = new Random(seed);
				for (int number = 0; number < 3_000; number++) {
					String request = random.nextBoolean() ? "x" : random.nextInt(10) == 0 ? "hold" : "fail";
					CallSpec spec = spec(request, this.b).within(Duration.ofMillis(1 + random.nextInt(30)));
					pending.incrementAndGet();
					Disposable call = this.a.services.<String>call(spec)
						.doFinally((end) -> pending.decrementAndGet())
						.subscribe((value) -> {
						}, this::failed);
					if (random.nextInt(4) == 0) {
						LockSupport.parkNanos(random.nextInt(100_000));
						call.dispose();
					}
				}
			});
			caller.start();
			callers.add(caller);
		}
		for (Thread caller : callers) {
			caller.join();
		}
		over.set(true);
		weather.join();
		Awaitility.await().until(() -> pending.get() == 0);
		assertThat(this.failures.stream().map(CallException::reason)).contains("not-reached", "queue-full", "isolated",
				"timeout");
		assertNoneIsCounted();
	}

	@Test
	void whatWaitsForAConnectionCounts() {
		this.b.silent = true;
		assertTakes(HALF, this.b);
		this.held.forEach(Disposable::dispose);
		assertTakes(HALF, this.b);
		this.b.answerDials();
		assertTakes(0, this.b);
		this.held.forEach(Disposable::dispose);
		assertNoneIsCounted();
	}

	@Test
	void messagesCountWhileTheyWaitForAConnection() {
		this.b.silent = true;
		for (int i = 0; i < HALF; i++) {
			this.a.services.send(spec("x", this.b)).subscribe((value) -> {
			}, this::failed);
		}
		assertTakes(0, this.b);
		this.b.answerDials();
		assertNoneIsCounted();
	}

	@Test
	void whatFindsNoConnectionCountsNoMore() {
		this.b.unreachable = true;
		for (int i = 1; i <= PLACES; i++) {
			call(spec("x", this.b));
			awaitEnded(i);
		}
		assertThat(this.failures).hasSize(PLACES)
			.allSatisfy((failure) -> assertThat(failure.reason()).isEqualTo("not-reached"));
		this.b.unreachable = false;
		assertNoneIsCounted();
	}

	@Test
	void nodesWithoutCallsAreForgotten() {
		NodeShares shares = new NodeShares();
		NodeShare used = shares.of(NodeId.of("used"));
		assertThat(used.enter(1)).isTrue();
		for (int i = 0; i < 5_000; i++) {
			shares.of(NodeId.of("n" + i));
			assertThat(shares.size()).isLessThanOrEqualTo(1024);
		}
		assertThat(shares.of(NodeId.of("used"))).isSameAs(used);
	}

	@Test
	void whatIsAnsweredCountsNoMore() {
		for (int i = 0; i < PLACES; i++) {
			assertAnswers(this.b);
		}
		assertNoneIsCounted();
	}

	@Test
	void whatFailsCountsNoMore() {
		for (int i = 1; i <= PLACES; i++) {
			call(spec("fail", this.b));
			awaitEnded(i);
		}
		assertThat(this.failures).hasSize(PLACES);
		assertNoneIsCounted();
	}

	@Test
	void whatIsRefusedCountsNoMore() {
		this.b.services.isolate(true);
		for (int i = 1; i <= PLACES; i++) {
			call(spec("x", this.b));
			awaitEnded(i);
		}
		assertThat(this.failures).hasSize(PLACES);
		this.b.services.isolate(false);
		assertNoneIsCounted();
	}

	@Test
	void whatExpiresCountsNoMore() {
		for (int i = 1; i <= HALF; i++) {
			call(spec("hold", this.b).within(Duration.ofMillis(50)));
		}
		awaitEnded(HALF);
		assertThat(this.failures).hasSize(HALF)
			.allSatisfy((failure) -> assertThat(failure.reason()).isEqualTo("timeout"));
		assertNoneIsCounted();
	}

	@Test
	void whatIsCancelledCountsNoMore() {
		for (int i = 0; i < PLACES; i++) {
			call(spec("hold", this.b)).dispose();
		}
		assertNoneIsCounted();
	}

	@Test
	void whatTheConnectionDoesNotTakeCountsNoMore() {
		MemoryChannel channel = this.a.channelTo(this.b);
		channel.full = (frame) -> true;
		for (int i = 1; i <= PLACES; i++) {
			call(spec("x", this.b));
			awaitEnded(i);
		}
		assertThat(this.failures).hasSize(PLACES);
		channel.full = (frame) -> false;
		assertNoneIsCounted();
	}

	@Test
	void whatALostConnectionHadCountsNoMore() {
		assertTakes(HALF, this.b);
		this.a.channelTo(this.b).close();
		Awaitility.await().until(() -> this.failures.size() == HALF);
		assertNoneIsCounted();
	}

	@Test
	void streamsThatEndCountNoMore() {
		for (String request : List.of("x", "fail")) {
			for (int i = 0; i < PLACES; i++) {
				Flux<String> stream = this.a.services.stream("counts", request, String.class);
				assertThat(stream.onErrorReturn("failed").collectList().block(LIMIT))
					.isEqualTo("x".equals(request) ? List.of("1", "2") : List.of("failed"));
			}
		}
		for (int i = 0; i < PLACES; i++) {
			assertThat(this.a.services.stream("counts", "x", String.class).blockFirst(LIMIT)).isEqualTo("1");
		}
		assertNoneIsCounted();
	}

	@Test
	void messagesDoNotCount() {
		this.a.channelTo(this.b).lost = (frame) -> true;
		for (int i = 0; i < PLACES; i++) {
			this.a.services.send(spec("x", this.b)).block(LIMIT);
		}
		this.a.channelTo(this.b).lost = (frame) -> false;
		assertNoneIsCounted();
	}

	/**
	 * Else those that wait to be told would fill the places of others.
	 */
	@Test
	void whatIsOverCountsUntilItsCallerIsTold() {
		for (int i = 0; i < HALF; i++) {
			blockWhenItFails(spec("hold", this.b).within(Duration.ofMillis(200)));
		}
		Awaitility.await().until(() -> this.blocked.get() == CALLBACK_THREADS);
		assertTakes(CALLBACK_THREADS, this.b);
		this.unblock.countDown();
		Awaitility.await().until(() -> this.blocked.get() == HALF);
	}

	@Test
	void whatFoundNoConnectionCountsUntilItGoesOn() {
		assertCountsUntilItGoesOn((broken) -> this.b.unreachable = broken);
	}

	/**
	 * The caller's thread is not to do all of what follows: whoever tries again when it
	 * is told would never return.
	 */
	@Test
	void whatFoundNoConnectionAtOnceGoesOnElsewhere() {
		assertCountsUntilItGoesOn((broken) -> this.b.gone = broken);
	}

	@Test
	void whatWasRefusedCountsUntilItGoesOn() {
		assertCountsUntilItGoesOn((broken) -> this.b.services.isolate(broken));
	}

	private void assertCountsUntilItGoesOn(Consumer<Boolean> breaking) {
		blockCallbacks();
		breaking.accept(true);
		assertTakes(HALF, this.b);
		this.unblock.countDown();
		Awaitility.await().until(() -> this.failures.size() == HALF);
		breaking.accept(false);
		assertNoneIsCounted();
	}

	@Test
	void whatWasRefusedAndIsCancelledBeforeItGoesOnCountsNoMore() {
		blockCallbacks();
		this.b.services.isolate(true);
		assertTakes(HALF, this.b);
		this.held.forEach(Disposable::dispose);
		this.b.services.isolate(false);
		assertNoneIsCounted();
		this.unblock.countDown();
	}

	/**
	 * Else those that wait for others to go on would fill all places.
	 */
	@Test
	void whatFindsNoConnectionAtOnceIsToldAtOnce() {
		blockCallbacks();
		this.b.crowded = true;
		for (int i = 1; i <= 2 * PLACES; i++) {
			call(spec("x", this.b));
			assertThat(this.failures).hasSize(i);
		}
		assertAnswers(this.c);
		this.b.crowded = false;
		this.failures.clear();
		assertNoneIsCounted();
		this.unblock.countDown();
	}

	private void blockCallbacks() {
		for (int i = 0; i < CALLBACK_THREADS; i++) {
			blockWhenItFails(spec("hold", this.a).within(Duration.ofMillis(50)));
		}
		Awaitility.await().until(() -> this.blocked.get() == CALLBACK_THREADS);
	}

	private void blockWhenItFails(CallSpec call) {
		this.a.services.<String>call(call).subscribe((value) -> {
		}, (failure) -> {
			this.blocked.incrementAndGet();
			try {
				this.unblock.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
	}

}
