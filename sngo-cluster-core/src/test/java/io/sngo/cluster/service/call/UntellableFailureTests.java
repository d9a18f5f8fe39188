// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallObservation;
import io.sngo.cluster.service.CallObserver;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Code of users throws what throws again when it is asked for its message. That ends the
 * call as anything else would, and its places are free again.
 */
@Timeout(60)
class UntellableFailureTests {

	/** Long, so that no deadline ends what should have ended at once. */
	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final TestCluster cluster = new TestCluster();

	/** Waits for one call at a time. */
	private final TestNode a = caller((call, candidates) -> candidates.get(0));

	private final TestNode b = this.cluster.start("b");

	private TestNode caller(LoadBalancer balancer) {
		return this.cluster.start("a" + balancer.hashCode(), null,
				(settings) -> settings.config(new ServiceConfig(Duration.ofHours(1), 1024, 1, 16, 4, 16, 2))
					.balancer(balancer));
	}

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private static CallException failure(TestNode caller, CallSpec call) {
		return catchThrowableOfType(CallException.class, () -> caller.services.call(call).block(LIMIT));
	}

	private static void assertThatIs(CallException failure, Outcome outcome, String reason) {
		assertThat(failure).isNotNull();
		assertThat(failure.outcome()).as(failure.getMessage()).isEqualTo(outcome);
		assertThat(failure.reason()).isEqualTo(reason);
	}

	private void assertThatPlacesAreFree() {
		Awaitility.await().until(() -> this.b.services.serving() == 0);
		this.b.offer("echo");
		assertThat(this.a.services.call("echo", "x", String.class).block(LIMIT)).isEqualTo("b:x");
	}

	@Test
	void argumentsThatCannotBeRead() {
		this.b.offer("service", Unreadable.class, (request, call) -> "never");
		assertThatIs(failure(this.a, CallSpec.of("service", new Legible(1), String.class)), Outcome.NOT_EXECUTED,
				"bad-argument");
		assertThatPlacesAreFree();
	}

	@Test
	void argumentsThatCannotBeWritten() {
		this.b.offer("service", Object.class, (request, call) -> "never");
		assertThatIs(failure(this.a, CallSpec.of("service", new Unwritable(1), String.class)), Outcome.NOT_EXECUTED,
				"bad-argument");
		assertThatPlacesAreFree();
	}

	@Test
	void anAnswerThatCannotBeRead() {
		this.b.offer("service", String.class, (request, call) -> new Legible(1));
		assertThatIs(failure(this.a, CallSpec.of("service", "x", Unreadable.class)), Outcome.FAILED, "bad-reply");
		assertThatPlacesAreFree();
	}

	@Test
	void anAnswerThatCannotBeWritten() {
		this.b.offer("service", String.class, (request, call) -> new Unwritable(1));
		assertThatIs(failure(this.a, CallSpec.of("service", "x", Legible.class)), Outcome.FAILED, "failed");
		assertThatPlacesAreFree();
	}

	@Test
	void anElementThatCannotBeRead() {
		this.b.offer("service", String.class, (request, call) -> new Legible(1));
		assertThatIs(
				catchThrowableOfType(CallException.class,
						() -> this.a.services.stream("service", "x", Unreadable.class).blockLast(LIMIT)),
				Outcome.FAILED, "bad-reply");
		assertThatPlacesAreFree();
	}

	@Test
	void aHandler() {
		this.b.offer("service", String.class, (request, call) -> {
			throw new Untellable();
		});
		assertThatIs(failure(this.a, CallSpec.of("service", "x", String.class)), Outcome.FAILED, "failed");
		assertThatPlacesAreFree();
	}

	@Test
	void aLoadBalancer() {
		this.b.offer("service");
		TestNode caller = caller((call, candidates) -> {
			throw new Untellable();
		});
		CallSpec call = CallSpec.of("service", "x", String.class);
		for (int i = 0; i < 2; i++) {
			assertThatIs(failure(caller, call), Outcome.NOT_EXECUTED, "balancer");
		}
	}

	/**
	 * It is told of an answer, of a refusal before that and of a lost call.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whatLearnsOfTheEndsOfOffers(boolean whenAsked) {
		this.b.offer("echo");
		this.cluster.start("c").offer("echo");
		TestNode caller = caller(new Learning(whenAsked));
		for (int i = 0; i < 3; i++) {
			assertThat(caller.services.call("echo", "x", String.class).block(LIMIT)).isEqualTo("b:x");
		}
		this.b.services.drain(Duration.ZERO);
		assertThat(caller.services.call("echo", "x", String.class).block(LIMIT)).isEqualTo("c:x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "serverStarts", "openScope", "close", "context", "ends", "clientStarts" })
	void anObserver(String where) {
		CallObserver observer = new Failing(where);
		TestNode server = this.cluster.start("server", null, (settings) -> settings.observer(observer));
		TestNode caller = this.cluster.start("caller", null, (settings) -> settings.observer(observer));
		server.offer("echo");
		for (int i = 0; i < 3; i++) {
			assertThat(caller.services.call("echo", "x", String.class).block(LIMIT)).isEqualTo("server:x");
		}
		Awaitility.await().until(() -> server.services.serving() == 0);
	}

	@Test
	void whatIsToBeDoneWhenACallIsCancelled() throws InterruptedException {
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch cleanedUp = new CountDownLatch(1);
		this.b.offer("service", String.class, (request, call) -> {
			call.onCancel(() -> {
				throw new Untellable();
			});
			call.onCancel(cleanedUp::countDown);
			started.countDown();
			cleanedUp.await();
			return "late";
		});
		Disposable call = this.a.services.call("service", "x", String.class).subscribe();
		started.await();
		call.dispose();
		assertThat(cleanedUp.await(30, TimeUnit.SECONDS)).as("what was left after it").isTrue();
		assertThatPlacesAreFree();
	}

	/**
	 * Chooses the first, and throws when it is told of an end.
	 */
	private record Learning(boolean whenAsked) implements LoadBalancer {

		@Override
		public ServiceInstance choose(CallSpec call, List<ServiceInstance> candidates) {
			return candidates.get(0);
		}

		@Override
		public CallFeedback offered(CallSpec call, ServiceInstance chosen) {
			boolean fails = this.whenAsked;
			return new CallFeedback() {
				@Override
				public void ended(Result result, long nanos) {
					if (!fails) {
						throw new Untellable();
					}
				}

				@Override
				public boolean needsTime() {
					if (fails) {
						throw new Untellable();
					}
					return true;
				}
			};
		}

	}

	/**
	 * Throws in one of its methods.
	 */
	private record Failing(String where) implements CallObserver, CallObservation {

		private void fail(String method) {
			if (this.where.equals(method)) {
				throw new Untellable();
			}
		}

		@Override
		public CallObservation clientStarts(CallSpec call, ContextView context, Map<String, String> headers) {
			fail("clientStarts");
			return this;
		}

		@Override
		public CallObservation serverStarts(CallContext call) {
			fail("serverStarts");
			return this;
		}

		@Override
		public Scope openScope() {
			fail("openScope");
			return () -> fail("close");
		}

		@Override
		public Context context(Context context) {
			fail("context");
			return context;
		}

		@Override
		public void ends(@Nullable NodeId node, @Nullable Throwable failure, long nanos) {
			fail("ends");
		}

	}

	/**
	 * A number.
	 */
	record Legible(int number) {
	}

	/**
	 * Is not there.
	 */
	record Unreadable(int number) {

		Unreadable {
			if (number > 0) {
				throw new Untellable();
			}
		}

	}

	/**
	 * Does not show its number.
	 */
	record Unwritable(int number) {

		@Override
		public int number() {
			throw new Untellable();
		}

	}

}
