// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceConfig;

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

	private static final class Untellable extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new Untellable();
		}

	}

}
