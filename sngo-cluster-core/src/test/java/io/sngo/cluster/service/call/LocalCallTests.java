// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallObservation;
import io.sngo.cluster.service.CallObserver;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceDefinition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls of a service on the node itself mean the same as those of others: whoever is
 * answered is no part of the call that was answered.
 */
@Timeout(60)
class LocalCallTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final Duration TIGHT = Duration.ofSeconds(3);

	private static final ThreadLocal<String> OBSERVED = new ThreadLocal<>();

	private final TestCluster cluster = new TestCluster();

	private final AtomicInteger ended = new AtomicInteger();

	private final TestNode a = this.cluster.start("a", null,
			(settings) -> settings.config(new ServiceConfig(LIMIT, 1024, 100, 1, 4, 16, 1)).observer(new Scoped()));

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private void offer(Execution execution, Operation.Invoker handler) {
		Operation operation = new Operation("", List.of(String.class), Object.class, handler);
		this.a.services.register(new ServiceDefinition("here", Map.of("", operation), execution, Map.of()));
	}

	private static CallSpec left() {
		return CallSpec.of("here", "x", Long.class);
	}

	@ParameterizedTest
	@EnumSource(Execution.class)
	void theNextCallOfAChainHasItsOwnDeadlinePlaceAndTurn(Execution execution) {
		offer(execution, (arguments, call) -> call.remaining().toMillis());
		Long time = this.a.services.<Long>call(left().within(TIGHT))
			.flatMap((first) -> this.a.services.<Long>call(left().within(TIGHT)))
			.flatMap((second) -> this.a.services.<Long>call(left()))
			.block(LIMIT);
		assertThat(time).isGreaterThan(TIGHT.toMillis());
	}

	@ParameterizedTest
	@EnumSource(Execution.class)
	void theSameWhereTheAnswerIsAMono(Execution execution) {
		offer(execution, (arguments, call) -> Mono.fromSupplier(() -> call.remaining().toMillis()));
		Long time = this.a.services.<Long>call(left().within(TIGHT))
			.flatMap((first) -> this.a.services.<Long>call(left()))
			.block(LIMIT);
		assertThat(time).isGreaterThan(TIGHT.toMillis());
	}

	@Test
	void whoeverIsAnsweredMayWaitForTheSameSerialService() {
		offer(Execution.SERIAL, (arguments, call) -> call.remaining().toMillis());
		Long time = this.a.services.<Long>call(left().within(TIGHT))
			.map((first) -> this.a.services.<Long>call(left().within(TIGHT)).block(LIMIT))
			.block(LIMIT);
		assertThat(time).isBetween(1L, TIGHT.toMillis());
	}

	@ParameterizedTest
	@EnumSource(Execution.class)
	void whoeverIsAnsweredIsNotObservedAsTheHandler(Execution execution) {
		offer(execution, (arguments, call) -> OBSERVED.get());
		String seen = this.a.services.<String>call(CallSpec.of("here", "x", String.class))
			.map((inside) -> inside + ", then " + OBSERVED.get() + " " + CallScope.CURRENT.get())
			.block(LIMIT);
		assertThat(seen).isEqualTo("inside, then null null");
		assertThat(this.ended).hasValue(1);
	}

	@Test
	void whatAHandlerCallsInItsOwnTimeInheritsItsDeadline() {
		offer(Execution.LOOP, (arguments, call) -> call.remaining().toMillis());
		TestNode b = this.cluster.start("b");
		b.offer("outer", String.class, (request, call) -> this.a.services.<Long>call(left()).block(LIMIT));
		assertThat(b.services.<Long>call(CallSpec.of("outer", "x", Long.class).within(TIGHT)).block(LIMIT))
			.isBetween(1L, TIGHT.toMillis());
	}

	private final class Scoped implements CallObserver {

		@Override
		public CallObservation serverStarts(CallContext call) {
			return new CallObservation() {

				@Override
				public Scope openScope() {
					OBSERVED.set("inside");
					return OBSERVED::remove;
				}

				@Override
				public void ends(@Nullable NodeId node, @Nullable Throwable failure, long nanos) {
					assertThat(OBSERVED.get()).isNull();
					LocalCallTests.this.ended.incrementAndGet();
				}

			};
		}

	}

}
