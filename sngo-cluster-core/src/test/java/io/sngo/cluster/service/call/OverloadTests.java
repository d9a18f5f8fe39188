// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A node that gets more calls than it can handle.
 */
@Timeout(120)
class OverloadTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	/** Where no call is to be refused for the time that it waits. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final TestCluster cluster = new TestCluster();

	private final ExecutorService handlers = Executors.newFixedThreadPool(2);

	private final TestNode a = this.cluster.start("a");

	private final TestNode b = this.cluster.start("b", this.handlers, (settings) -> settings);

	private final AtomicBoolean over = new AtomicBoolean();

	private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();

	@AfterEach
	void close() {
		this.over.set(true);
		this.cluster.close();
		this.handlers.shutdownNow();
	}

	private void offerSlow(TestNode node) {
		node.offer("slow", Integer.class, (number, call) -> {
			Thread.sleep(2);
			return number;
		});
	}

	/**
	 * Calls, whatever becomes of the calls before, five times as fast as two threads
	 * handle them.
	 */
	private Thread flood(TestNode caller) {
		Thread thread = new Thread(() -> {
			for (int number = 0; !this.over.get(); number++) {
				caller.services.call("slow", number, Integer.class)
					.subscribe((value) -> count("value"), (failure) -> count(((CallException) failure).reason()));
				if (number % 5 == 0) {
					sleep(1);
				}
			}
		});
		thread.start();
		return thread;
	}

	private void count(String outcome) {
		this.outcomes.computeIfAbsent(outcome, (key) -> new AtomicInteger()).incrementAndGet();
	}

	private int counted(String outcome) {
		AtomicInteger count = this.outcomes.get(outcome);
		return (count != null) ? count.get() : 0;
	}

	private static void sleep(int millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void callsAreRefusedWhileTheyWaitTooLongAndTakenAgainAfterwards() throws Exception {
		offerSlow(this.b);
		Thread flood = flood(this.a);
		Awaitility.await()
			.atMost(LIMIT)
			.until(() -> counted("overloaded") >= 1_000 && counted("value") >= 1_000
					&& !this.b.services.queueDelay().isZero() && this.b.services.serving() < 500);
		this.over.set(true);
		flood.join();
		Awaitility.await().atMost(LIMIT).until(() -> this.b.services.serving() == 0);
		assertThat(this.outcomes).containsOnlyKeys("value", "overloaded");
		assertThat(this.b.services.queueDelay()).isZero();
		assertThat(this.a.services.call("slow", 7, Integer.class).block(LIMIT)).isEqualTo(7);
	}

	@Test
	void whoCallsOneAfterTheOtherIsAnsweredWhileAnotherCallsTooMuch() throws Exception {
		TestNode modest = this.cluster.start("modest");
		offerSlow(this.b);
		Thread flood = flood(this.a);
		Awaitility.await().atMost(LIMIT).until(() -> counted("overloaded") >= 100);
		for (int number = 0; number < 50; number++) {
			assertThat(modest.services.call("slow", number, Integer.class).block(LIMIT)).isEqualTo(number);
		}
		this.over.set(true);
		flood.join();
	}

	@Test
	void theRefusalSaysWhy() throws Exception {
		offerSlow(this.b);
		AtomicBoolean told = new AtomicBoolean();
		Thread flood = flood(this.a);
		Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(() -> {
			this.a.services.call("slow", 1, Integer.class).subscribe((value) -> {
			}, (failure) -> told.set(told.get() || failure.getMessage().contains("cluster.service.queue-delay")));
			return told.get();
		});
		this.over.set(true);
		flood.join();
	}

	@Test
	void callsOfSerialServicesAndMessagesAndWhatRunsOnTheLoopAreNotJudgedByThatQueue() throws Exception {
		AtomicInteger messages = new AtomicInteger();
		offerSlow(this.b);
		for (Execution execution : new Execution[] { Execution.SERIAL, Execution.LOOP }) {
			this.b.services.register(new ServiceDefinition(execution.name(),
					Map.of("",
							new Operation("", List.of(Integer.class), Object.class, (arguments, call) -> arguments[0])),
					execution, Map.of()));
		}
		this.b.offer("inbox", Integer.class, (number, call) -> messages.incrementAndGet());
		Thread flood = flood(this.a);
		Awaitility.await().atMost(LIMIT).until(() -> counted("overloaded") >= 100);
		for (int number = 0; number < 20; number++) {
			assertThat(this.a.services.call("SERIAL", number, Integer.class).block(LIMIT)).isEqualTo(number);
			assertThat(this.a.services.call("LOOP", number, Integer.class).block(LIMIT)).isEqualTo(number);
			this.a.services.send("inbox", number).block(LIMIT);
		}
		Awaitility.await().atMost(LIMIT).until(() -> messages.get() == 20);
		this.over.set(true);
		flood.join();
	}

	/**
	 * A node with two threads that are not too slow for it, however slow the machine is.
	 */
	private TestNode patient() {
		return this.cluster.start("patient", this.handlers, (settings) -> settings
			.config(new ServiceConfig(LIMIT, 1024 * 1024, 16_384, 4_096, 2, 1_024, 5, PATIENCE)));
	}

	@Test
	void monosThatAreWaitedForHoldNoThreadAndKeepNobodyWaiting() {
		patient().offer("later", Integer.class, (number, call) -> Mono.delay(Duration.ofSeconds(1)).thenReturn(number));
		CompletableFuture<?>[] calls = Stream.generate(() -> this.a.services.call("later", 1, Integer.class).toFuture())
			.limit(3_000)
			.toArray(CompletableFuture<?>[]::new);
		CompletableFuture.allOf(calls).orTimeout(30, TimeUnit.SECONDS).join();
	}

	@Test
	void aBurstThatDrainsIsNotRefused() {
		patient().offer("fast", Integer.class, (number, call) -> number);
		CompletableFuture<?>[] calls = Stream.generate(() -> this.a.services.call("fast", 1, Integer.class).toFuture())
			.limit(4_000)
			.toArray(CompletableFuture<?>[]::new);
		CompletableFuture.allOf(calls).orTimeout(30, TimeUnit.SECONDS).join();
	}

	@Test
	void whereAllAreTooBusyAFewCallsAloneAreOfferedToOthers() {
		for (int i = 1; i <= 4; i++) {
			refusing("full" + i);
		}
		AtomicInteger offers = new AtomicInteger();
		int calls = 200;
		String last = "";
		for (int i = 0; i < calls; i++) {
			CallException failure = catchThrowableOfType(CallException.class,
					() -> this.a.services.call("full", "x", String.class).block(LIMIT));
			assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
			assertThat(failure.reason()).isEqualTo("overloaded");
			last = failure.getMessage();
			offers.addAndGet(last.split("full[1-4]", -1).length - 1);
		}
		assertThat(last).contains("it was not offered to others", "20%", "10 per second");
		// Each once; a hundred that were saved, 20%, and what a slow machine's time
		// earns.
		assertThat(offers).hasValueGreaterThanOrEqualTo(calls + 100 + calls / 5 - 5).hasValueLessThan(2 * calls);
	}

	private void refusing(String name) {
		TestNode node = this.cluster.start(name, (task) -> {
			throw new RejectedExecutionException("full");
		}, (settings) -> settings);
		node.offer("full");
	}

	@Test
	void otherRefusalsTakeNothingFromTheBudget() {
		TestNode draining = this.cluster.start("c");
		TestNode other = this.cluster.start("d");
		for (TestNode node : new TestNode[] { draining, other }) {
			node.offer("echo");
		}
		draining.services.drain(Duration.ZERO);
		for (int i = 0; i < 500; i++) {
			assertThat(this.a.services.call("echo", "x", String.class).block(LIMIT)).isEqualTo("d:x");
		}
	}

	@Test
	void whoDoesNotAnswerDoesNotGetAllThatAreWaitedFor() {
		TestNode caller = this.cluster.start("caller", null,
				(settings) -> settings.config(new ServiceConfig(LIMIT, 1024, 100, 100, 4, 16, 1)));
		TestNode patient = patient();
		patient.offer("never", Integer.class, (number, call) -> Mono.never());
		this.a.offer("echo");
		Disposable.Composite calls = Disposables.composite();
		Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
			for (int i = 0; i < 10; i++) {
				calls.add(caller.services.call("never", i, Integer.class)
					.subscribe((value) -> count("value"), (failure) -> count(((CallException) failure).reason())));
			}
			return counted("queue-full") > 0;
		});
		Awaitility.await().until(() -> patient.services.serving() >= 50);
		assertThat(patient.services.serving()).isLessThanOrEqualTo(51);
		assertThat(caller.services.call("echo", "x", String.class).block(LIMIT)).isEqualTo("a:x");
		calls.dispose();
		patient.offer("fast", Integer.class, (number, call) -> number);
		Awaitility.await()
			.ignoreExceptions()
			.until(() -> caller.services.call("fast", 1, Integer.class).block(LIMIT), (value) -> value == 1);
	}

	@Test
	void aCallerAloneDoesNotGetTheLastPlaces() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		TestNode small = this.cluster.start("small", null,
				(settings) -> settings.config(new ServiceConfig(LIMIT, 1024, 1_000, 650, 4, 16, 1, PATIENCE)));
		TestNode modest = this.cluster.start("modest");
		small.offer("never", Integer.class, (number, call) -> Mono.fromCallable(() -> {
			release.await();
			return number;
		}).subscribeOn(Schedulers.boundedElastic()));
		for (int i = 0; i < 650; i++) {
			this.a.services.call("never", i, Integer.class)
				.subscribe((value) -> count("value"), (failure) -> count(((CallException) failure).reason()));
		}
		Awaitility.await().until(() -> counted("overloaded") == 10 && small.services.serving() == 640);
		CompletableFuture<?>[] calls = Stream.generate(() -> modest.services.call("never", 1, Integer.class).toFuture())
			.limit(8)
			.toArray(CompletableFuture<?>[]::new);
		Awaitility.await().until(() -> small.services.serving() == 648);
		release.countDown();
		CompletableFuture.allOf(calls).orTimeout(30, TimeUnit.SECONDS).join();
		Awaitility.await().until(() -> small.services.serving() == 0);
		assertThat(counted("value")).isEqualTo(640);
		assertThat(this.a.services.call("never", 1, Integer.class).block(LIMIT)).isOne();
	}

}
