// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import io.sngo.cluster.service.codec.PayloadCodecs;
import java.util.Map;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.ServiceDefinition;
import java.io.FileNotFoundException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.RemoteFailureException;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceRef;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Every call has exactly one outcome, and only what did not run goes to another instance.
 */
@Timeout(60)
class CallOutcomeTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final TestNode b = this.cluster.start("b");

	private final TestNode c = this.cluster.start("c");

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private CallException failure(CallSpec call) {
		return failure(this.a, call);
	}

	private static CallException failure(TestNode caller, CallSpec call) {
		CallException failure = catchThrowableOfType(CallException.class,
				() -> caller.services.call(call).block(LIMIT));
		assertThat(failure).isNotNull();
		return failure;
	}

	private static CallException cause(CompletableFuture<?> call) {
		return (CallException) call.handle((value, failure) -> failure).join();
	}

	private static CallSpec call() {
		return CallSpec.of("echo", "x", String.class);
	}

	private static void assertThatIs(CallException failure, Outcome outcome, String reason) {
		assertThat(failure.outcome()).as(failure.getMessage()).isEqualTo(outcome);
		assertThat(failure.reason()).isEqualTo(reason);
	}

	@Test
	void whatTheHandlerThrowsIsToldAsText() {
		this.b.offer("echo", String.class, (request, call) -> {
			throw new FileNotFoundException("no file of that name");
		});
		CallException failure = failure(call());
		assertThatIs(failure, Outcome.FAILED, "failed");
		assertThat(failure).isInstanceOfSatisfying(RemoteFailureException.class, (remote) -> {
			assertThat(remote.remoteType()).isEqualTo("java.io.FileNotFoundException");
			assertThat(remote.remoteMessage()).isEqualTo("no file of that name");
		});
		assertThat(failure.getStackTrace()).noneMatch((frame) -> frame.getClassName().contains("ServerCall"));
	}

	@Test
	void aLongMessageOfAFailureIsCut() {
		this.b.offer("echo", String.class, (request, call) -> {
			throw new IllegalStateException("x".repeat(100_000));
		});
		RemoteFailureException failure = (RemoteFailureException) failure(call());
		assertThat(failure.remoteMessage()).hasSize(2048).endsWith("…");
	}

	@Test
	void failuresOfAsynchronousResultsAreUnwrapped() {
		this.b.offer("echo", String.class, (request, call) -> CompletableFuture.supplyAsync(() -> {
			throw new IllegalArgumentException("wrong");
		}));
		assertThat(((RemoteFailureException) failure(call())).remoteType())
			.isEqualTo("java.lang.IllegalArgumentException");
	}

	@Test
	void anErrorOfTheHandlerIsAFailureToo() {
		this.b.offer("echo", String.class, (request, call) -> {
			throw new StackOverflowError();
		});
		assertThatIs(failure(call()), Outcome.FAILED, "failed");
	}

	@Test
	void aCallThatTheHandlerMadeInVainIsAFailureOfTheHandler() {
		this.b.offer("echo", String.class,
				(request, call) -> this.b.services.call("nobody", "x", String.class).block(LIMIT));
		assertThatIs(failure(call()), Outcome.FAILED, "failed");
	}

	@Test
	void withoutInstancesNothingRuns() {
		CallException failure = failure(call());
		assertThatIs(failure, Outcome.NOT_EXECUTED, "no-instance");
		assertThat(failure).hasMessage("Service 'echo' has no instance that can be called now; known: none");
	}

	@Test
	void instancesThatDoNotWorkGetNoCalls() {
		this.b.offer("echo");
		this.cluster.health("echo", this.b, ServiceHealth.UNHEALTHY);
		CallException failure = failure(call());
		assertThatIs(failure, Outcome.NOT_EXECUTED, "no-instance");
		assertThat(failure).hasMessageContaining("known: b (UNHEALTHY)");
		assertThatIs(failure(call().on(this.b.id)), Outcome.NOT_EXECUTED, "no-instance");
	}

	@Test
	void instancesOfSuspectedNodesAreTheLastResort() {
		this.b.offer("echo");
		this.c.offer("echo");
		this.cluster.health("echo", this.b, ServiceHealth.UNKNOWN);
		for (int i = 0; i < 4; i++) {
			assertThat(this.a.services.<String>call(call()).block(LIMIT)).isEqualTo("c:x");
		}
		this.cluster.health("echo", this.c, ServiceHealth.UNHEALTHY);
		assertThat(this.a.services.<String>call(call()).block(LIMIT)).isEqualTo("b:x");
	}

	@Test
	void aCallWhoseFailureCannotBeMadeEndsNevertheless() {
		this.b.offer("echo");
		MemoryChannel channel = this.a.channelTo(this.b);
		channel.lost = (frame) -> true;
		CompletableFuture<String> call = this.a.services.<String>call(call()).toFuture();
		channel.whenAskedForPeer = () -> {
			throw new OutOfMemoryError("made up");
		};
		channel.close();
		CallException failure = catchThrowableOfType(CallException.class, () -> Mono.fromFuture(call).block(LIMIT));
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(failure.reason()).isEqualTo("error");
	}

	@Test
	void whatCannotBeConnectedToDidNotRunAndOthersGetTheCall() {
		this.b.offer("echo");
		this.c.offer("echo");
		this.b.unreachable = true;
		for (int i = 0; i < 4; i++) {
			assertThat(this.a.services.<String>call(call()).block(LIMIT)).isEqualTo("c:x");
		}
		this.c.unreachable = true;
		CallException failure = failure(call());
		assertThatIs(failure, Outcome.NOT_EXECUTED, "not-reached");
		assertThat(failure).hasMessageContaining("connection refused")
			.hasMessageContaining("b")
			.hasMessageContaining("c");
	}

	@Test
	void whatAFullQueueDidNotTakeGoesToOthers() {
		this.b.offer("echo");
		this.c.offer("echo");
		this.a.channelTo(this.b).full = (frame) -> true;
		for (int i = 0; i < 4; i++) {
			assertThat(this.a.services.<String>call(call()).block(LIMIT)).isEqualTo("c:x");
		}
		assertThatIs(failure(call().on(this.b.id)), Outcome.NOT_EXECUTED, "queue-full");
	}

	@Test
	void whatMayNotWaitForAConnectionGoesToOthers() {
		this.b.offer("echo");
		this.c.offer("echo");
		this.b.crowded = true;
		for (int i = 0; i < 4; i++) {
			assertThat(this.a.services.<String>call(call()).block(LIMIT)).isEqualTo("c:x");
		}
		CallException failure = failure(call().on(this.b.id));
		assertThatIs(failure, Outcome.NOT_EXECUTED, "queue-full");
		assertThat(failure).hasMessageContaining("so much waits already");
	}

	@Test
	void aChannelThatIsAboutToBeClosedIsReplacedOnce() {
		this.b.offer("echo");
		MemoryChannel first = this.a.channelTo(this.b);
		first.full = (frame) -> {
			first.retiring = true;
			return true;
		};
		assertThat(this.a.services.<String>call(call()).block(LIMIT)).isEqualTo("b:x");
		assertThat(this.a.opened).hasValue(2);
	}

	@Test
	void aServiceThatIsGoneRefusesAndOthersGetTheCall() {
		this.b.offer("echo");
		this.c.offer("echo");
		this.b.services.unregister("echo");
		// The others have not heard of it yet.
		this.b.announce(new ServiceDefinition("echo",
				Map.of("", new Operation("", List.of(), void.class, (x, y) -> null)), Execution.CONCURRENT, Map.of()));
		for (int i = 0; i < 4; i++) {
			assertThat(this.a.services.<String>call(call()).block(LIMIT)).isEqualTo("c:x");
		}
		assertThatIs(failure(call().on(this.b.id)), Outcome.NOT_EXECUTED, "no-such-service");
	}

	@Test
	void everyInstanceIsTriedAtMostOnceAndMaxAttemptsInAll() {
		AtomicInteger refusals = new AtomicInteger();
		TestNode caller = this.cluster.start("caller", null,
				(settings) -> settings.config(new ServiceConfig(Duration.ofSeconds(10), 1024, 16, 16, 4, 16, 2))
					.balancer((call, candidates) -> {
						refusals.incrementAndGet();
						return candidates.get(0);
					}));
		for (TestNode node : List.of(this.a, this.b, this.c)) {
			node.offer("echo");
			node.services.drain(Duration.ZERO);
		}
		CallException failure = failure(caller, call());
		assertThatIs(failure, Outcome.NOT_EXECUTED, "draining");
		assertThat(failure).hasMessageContaining("[a, b]");
		assertThat(refusals).hasValue(2);
	}

	@Test
	void anArgumentThatCannotBeReadIsNotTriedElsewhere() {
		AtomicInteger runs = new AtomicInteger();
		for (TestNode node : List.of(this.b, this.c)) {
			node.offer("echo", Integer.class, (request, call) -> runs.incrementAndGet());
		}
		CallException failure = failure(CallSpec.of("echo", List.of("no number"), Integer.class));
		assertThatIs(failure, Outcome.NOT_EXECUTED, "bad-argument");
		assertThat(runs).hasValue(0);
	}

	@Test
	void anUnknownOperationNamesTheKnownOnes() {
		this.b.offer("echo");
		CallException failure = failure(CallSpec.of("echo", "reverse", List.of("x"), String.class));
		assertThatIs(failure, Outcome.NOT_EXECUTED, "no-such-operation");
		assertThat(failure).hasMessageContaining("'reverse'");
	}

	@Test
	void allCallsInFlightOnALostConnectionEndAtOnce() throws Exception {
		CountDownLatch started = new CountDownLatch(3);
		CountDownLatch never = new CountDownLatch(1);
		this.b.offer("echo", String.class, (request, call) -> {
			started.countDown();
			never.await();
			return request;
		});
		List<CompletableFuture<String>> calls = List.of(this.a.services.<String>call(call()).toFuture(),
				this.a.services.<String>call(call()).toFuture(), this.a.services.<String>call(call()).toFuture());
		started.await();
		this.a.channelTo(this.b).close();
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.until(() -> calls.stream().allMatch(CompletableFuture::isDone));
		assertThat(calls).allSatisfy((call) -> assertThat(call).isCompletedExceptionally());
		calls.forEach((call) -> assertThatIs(cause(call), Outcome.UNKNOWN, "connection-lost"));
	}

	@Test
	void aLostRequestIsUnknownAfterTheTimeout() {
		this.b.offer("echo");
		this.a.channelTo(this.b).lost = (frame) -> true;
		CallException failure = failure(call().within(Duration.ofMillis(500)));
		assertThatIs(failure, Outcome.UNKNOWN, "timeout");
		assertThat(failure).hasMessageContaining("did not answer within 500 ms");
	}

	@Test
	void aTimeoutBeforeAnythingWasSentIsNotExecuted() {
		TestNode stuck = this.cluster.start("stuck", null, (settings) -> settings);
		RemoteServices services = RemoteServices
			.builder(() -> stuck.peer, this.cluster, stuck, (peer, bytes, whenOpen) -> {
				// never opens
			}, Runnable::run)
			.build();
		this.b.offer("echo");
		CallException failure = catchThrowableOfType(CallException.class,
				() -> services.call(call().within(Duration.ofMillis(50))).block(LIMIT));
		assertThatIs(failure, Outcome.NOT_EXECUTED, "timeout");
		services.close();
	}

	@Test
	void aTransportThatThrowsDidNotRunTheCall() {
		TestNode broken = this.cluster.start("broken", null, (settings) -> settings);
		RemoteServices services = RemoteServices
			.builder(() -> broken.peer, this.cluster, broken, (peer, bytes, whenOpen) -> {
				throw new IllegalStateException("closed");
			}, Runnable::run)
			.build();
		this.b.offer("echo");
		CallException failure = catchThrowableOfType(CallException.class, () -> services.call(call()).block(LIMIT));
		assertThatIs(failure, Outcome.NOT_EXECUTED, "not-reached");
		services.close();
	}

	@Test
	void aBalancerThatFailsDidNotRunTheCall() {
		TestNode caller = this.cluster.start("caller", null, (settings) -> settings.balancer((call, candidates) -> {
			throw new IllegalStateException("no choice");
		}));
		this.b.offer("echo");
		assertThatIs(failure(caller, call()), Outcome.NOT_EXECUTED, "balancer");
	}

	@Test
	void anAnswerAfterTheTimeoutIsForgotten() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		this.b.offer("slow", String.class, (request, call) -> {
			release.await();
			return "late";
		});
		this.b.offer("echo");
		assertThatIs(failure(CallSpec.of("slow", "x", String.class).within(Duration.ofMillis(500))), Outcome.UNKNOWN,
				"timeout");
		// Uses the same slot while the late answer arrives.
		CompletableFuture<String> next = this.a.services.call("slow", "y", String.class).toFuture();
		release.countDown();
		assertThat(next.get()).isEqualTo("late");
		assertThat(this.a.services.<String>call(call()).block(LIMIT)).isEqualTo("b:x");
	}

	@Test
	void callsInFlightAreBounded() throws Exception {
		TestNode caller = this.cluster.start("caller", null,
				(settings) -> settings.config(new ServiceConfig(Duration.ofSeconds(10), 1024, 2, 16, 4, 16, 2)));
		CountDownLatch release = new CountDownLatch(1);
		this.b.offer("echo", String.class, (request, call) -> {
			release.await();
			return request;
		});
		CompletableFuture<String> first = caller.services.<String>call(call()).toFuture();
		CompletableFuture<String> second = caller.services.<String>call(call()).toFuture();
		CallException failure = failure(caller, call());
		assertThatIs(failure, Outcome.NOT_EXECUTED, "too-many-calls");
		assertThat(failure).hasMessageContaining("cluster.service.max-calls-in-flight");
		release.countDown();
		assertThat(List.of(first.get(), second.get())).containsExactly("x", "x");
		assertThat(caller.services.<String>call(call()).block(LIMIT)).isEqualTo("x");
	}

	@Test
	void answersOfAnotherNodeAreNotTaken() throws Exception {
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.b.offer("echo", String.class, (request, call) -> {
			started.countDown();
			release.await();
			return "true answer";
		});
		CompletableFuture<String> call = this.a.services.<String>call(call()).toFuture();
		started.await();
		// The first slot in its first generation.
		MemoryChannel forged = this.c.channelTo(this.a);
		this.c.loop
			.submit(() -> forged.sendReply(
					CallFrame.reply(forged.allocator(), 1L << 32, "forged", String.class, PayloadCodecs.json(), 100)))
			.sync();
		this.a.loop.submit(() -> "settled").sync();
		assertThat(call).isNotDone();
		release.countDown();
		assertThat(call.get()).isEqualTo("true answer");
	}

	@Test
	void aClosedNodeMakesNoCallsAndEndsThoseItWaitsFor() throws Exception {
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch never = new CountDownLatch(1);
		this.b.offer("echo", String.class, (request, call) -> {
			started.countDown();
			never.await();
			return request;
		});
		CompletableFuture<String> running = this.a.services.<String>call(call()).toFuture();
		started.await();
		this.a.services.close();
		assertThatIs(cause(running), Outcome.UNKNOWN, "shut-down");
		assertThatIs(failure(call()), Outcome.NOT_EXECUTED, "shut-down");
	}

	@Test
	void aCertainInstanceIsCalledOrNone() {
		this.c.offer("echo");
		CallException failure = catchThrowableOfType(CallException.class,
				() -> this.a.services.call(new ServiceRef("echo", this.b.id), "x", String.class).block(LIMIT));
		assertThatIs(failure, Outcome.NOT_EXECUTED, "no-instance");
		assertThat(failure).hasMessageContaining("on node 'b'").hasMessageContaining("c (HEALTHY)");
	}

	@Test
	void aStreamAsResultIsAClearFailure() {
		this.b.offer("echo", String.class, (request, call) -> Flux.just(1, 2));
		RemoteFailureException failure = (RemoteFailureException) failure(call());
		assertThat(failure.remoteMessage()).contains("call it with RemoteService.stream");
	}

	@Test
	void anAnswerOfAnotherTypeIsAFailureAtTheCaller() {
		this.b.offer("echo", String.class, (String request, CallContext call) -> List.of("a list"));
		CallException failure = failure(CallSpec.of("echo", "x", Integer.class));
		assertThatIs(failure, Outcome.FAILED, "bad-reply");
	}

}
