// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.RemoteFailureException;
import io.sngo.cluster.service.definition.ServiceDefinitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(60)
class TypedClientTests {

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final TestNode b = this.cluster.start("b");

	private Greetings client;

	@BeforeEach
	void offer() {
		this.b.services.register(ServiceDefinitions.of("greetings", new Greeter()));
		this.client = this.a.services.client("greetings", Greetings.class);
	}

	@AfterEach
	void close() {
		this.cluster.close();
	}

	@Test
	void plainResultsBlock() {
		assertThat(this.client.greet("Ada")).isEqualTo("hello Ada");
	}

	@Test
	void monosCallWithTheirSubscription() {
		Mono<String> call = this.client.eventually("Ada");
		assertThat(this.cluster.frames).isEmpty();
		assertThat(call.block()).isEqualTo("soon Ada");
		assertThat(call.block()).isEqualTo("soon Ada");
	}

	@Test
	void stagesCallAtOnce() throws Exception {
		assertThat(this.client.later("Ada").toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo("later Ada");
	}

	@Test
	void voidWaitsForTheEnd() {
		this.client.remember("Ada");
		assertThat(this.client.remembered(null)).isEqualTo("Ada for a");
	}

	@Test
	void failuresAreThrownAsTheyAre() {
		RemoteFailureException failure = catchThrowableOfType(RemoteFailureException.class,
				() -> this.client.greet(""));
		assertThat(failure.remoteType()).isEqualTo("java.lang.IllegalArgumentException");
		assertThat(failure.remoteMessage()).isEqualTo("nobody to greet");
		this.b.services.unregister("greetings");
		assertThat(catchThrowableOfType(CallException.class, () -> this.client.greet("Ada")).outcome())
			.isEqualTo(Outcome.NOT_EXECUTED);
		assertThat(this.client.later("Ada")).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.withCauseInstanceOf(CallException.class);
	}

	@Test
	void defaultMethodsRunHere() {
		assertThat(this.client.greetTwice("Ada")).isEqualTo("hello Ada, hello Ada");
		assertThat(this.cluster.frames).hasSize(4);
	}

	@Test
	void methodsOfObjectAreNotSent() {
		Greetings other = this.a.services.client("greetings", Greetings.class);
		Set<Greetings> clients = new HashSet<>(List.of(this.client, other));
		assertThat(clients).hasSize(2).contains(this.client, other);
		assertThat(this.client).hasToString("Greetings of service 'greetings'");
		assertThat(this.cluster.frames).isEmpty();
	}

	@Test
	void blockingOnALoopIsAnErrorNotADeadlock() throws Exception {
		CompletableFuture<ClusterException> failure = new CompletableFuture<>();
		this.a.loop.submit(
				() -> failure.complete(catchThrowableOfType(ClusterException.class, () -> this.client.greet("Ada"))))
			.sync();
		assertThat(failure.get()).hasMessageContaining("loop-a").hasMessageContaining("must not block");
		assertThat(this.cluster.frames).isEmpty();
	}

	@Test
	void whatCannotBeCalledIsAnErrorAtOnce() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.a.services.client("greetings", String.class))
			.withMessageContaining("use an interface");
		assertThatIllegalArgumentException().isThrownBy(() -> this.a.services.client("greetings", Streams.class))
			.withMessageContaining("Flux cannot be sent");
		assertThatIllegalArgumentException().isThrownBy(() -> this.a.services.client("no spaces", Greetings.class))
			.withMessageContaining("Service 'no spaces' is not allowed");
	}

	interface Greetings {

		String greet(String name);

		Mono<String> eventually(String name);

		CompletionStage<String> later(String name);

		void remember(String name);

		String remembered(CallContext context);

		default String greetTwice(String name) {
			return greet(name) + ", " + greet(name);
		}

	}

	interface Streams {

		String take(Flux<String> stream);

	}

	private static final class Greeter implements Greetings {

		private volatile String last = "";

		@Override
		public String greet(String name) {
			if (name.isEmpty()) {
				throw new IllegalArgumentException("nobody to greet");
			}
			return "hello " + name;
		}

		@Override
		public Mono<String> eventually(String name) {
			return Mono.delay(Duration.ofMillis(1)).map((tick) -> "soon " + name);
		}

		@Override
		public CompletionStage<String> later(String name) {
			return CompletableFuture.supplyAsync(() -> "later " + name);
		}

		@Override
		public void remember(String name) {
			this.last = name;
		}

		@Override
		public String remembered(CallContext context) {
			return this.last + " for " + context.caller();
		}

	}

}
