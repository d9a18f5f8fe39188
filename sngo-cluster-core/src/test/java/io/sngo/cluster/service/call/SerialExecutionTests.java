// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A serial service handles one call at a time, whoever gives up waiting, and what one
 * that never ends costs.
 */
@Timeout(60)
class SerialExecutionTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final Duration SHORT = Duration.ofMillis(500);

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final TestNode b = this.cluster.start("b", null,
			(settings) -> settings.config(new ServiceConfig(LIMIT, 1024, 100, 8, 4, 2, 1)));

	private final List<Integer> started = new CopyOnWriteArrayList<>();

	private final AtomicReference<CallContext> context = new AtomicReference<>();

	private final CountDownLatch told = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.cluster.close();
	}

	/**
	 * The first call gets a result of its own, all others their argument.
	 */
	private void offer(Object firstResult) {
		Operation operation = new Operation("", List.of(Integer.class), Object.class, (arguments, call) -> {
			Integer number = (Integer) arguments[0];
			this.started.add(number);
			if (number != 1) {
				return number;
			}
			this.context.set(call);
			call.onCancel(this.told::countDown);
			return firstResult;
		});
		this.b.services.register(new ServiceDefinition("actor", Map.of("", operation), Execution.SERIAL, Map.of()));
	}

	private static CallSpec call(int number) {
		return CallSpec.of("actor", number, Integer.class);
	}

	private Disposable start(CallSpec call) {
		return this.a.services.call(call).subscribe((value) -> {
		}, (failure) -> {
		});
	}

	private CallException failure(CallSpec call) {
		return catchThrowableOfType(CallException.class, () -> this.a.services.call(call).block(LIMIT));
	}

	@ParameterizedTest
	@EnumSource(GivingUp.class)
	void theNextWaitsForTheEndOfAMonoThatNobodyWaitsFor(GivingUp how) throws Exception {
		CompletableFuture<Integer> work = new CompletableFuture<>();
		theNextWaitsFor(work, Mono.fromFuture(work, true), how);
	}

	@ParameterizedTest
	@EnumSource(GivingUp.class)
	void theNextWaitsForTheEndOfAStageThatNobodyWaitsFor(GivingUp how) throws Exception {
		CompletableFuture<Integer> work = new CompletableFuture<>();
		theNextWaitsFor(work, work, how);
	}

	private void theNextWaitsFor(CompletableFuture<Integer> work, Object result, GivingUp how) throws Exception {
		offer(result);
		Disposable first = start((how == GivingUp.DEADLINE) ? call(1).within(SHORT) : call(1));
		Awaitility.await().until(() -> this.started.size() == 1);
		switch (how) {
			case CANCEL -> first.dispose();
			case CONNECTION -> this.a.channelTo(this.b).close();
			case DEADLINE -> {
				// passes
			}
		}
		assertThat(this.told.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.context.get().isCancelled()).isTrue();
		assertThat(work).isNotDone();
		CompletableFuture<Object> second = this.a.services.call(call(2)).toFuture();
		// Its place is free again, its turn is not over.
		MemoryChannel channel = this.a.channelTo(this.b).other();
		this.b.loop.submit(() -> "arrived").sync();
		assertThat(this.b.services.isBusy(channel)).isTrue();
		assertThat(this.started).containsExactly(1);
		work.complete(1);
		assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(2);
		assertThat(this.started).containsExactly(1, 2);
	}

	@Test
	void behindAHandlerThatNeverEndsCallsExpireAndTheRestIsRefused() {
		offer(Mono.never());
		Disposable first = start(call(1).within(SHORT));
		Awaitility.await().until(() -> this.started.size() == 1);
		for (int i = 2; i <= 3; i++) {
			// Two may wait, and keep their places in that queue when their time is over.
			CallException expired = failure(call(i).within(SHORT));
			assertThat(expired.outcome()).as(expired.getMessage()).isIn(Outcome.NOT_EXECUTED, Outcome.UNKNOWN);
			assertThat(expired.reason()).isIn("expired", "timeout");
		}
		CallException refused = failure(call(4));
		assertThat(refused.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
		assertThat(refused.reason()).isEqualTo("overloaded");
		assertThat(this.started).containsExactly(1);
		Awaitility.await().until(first::isDisposed);
		// No place of the node is held, so all other services go on.
		Awaitility.await().until(() -> !this.b.services.isBusy(this.a.channelTo(this.b).other()));
		// Offered anew, the service is as new.
		this.b.services.unregister("actor");
		offer(1);
		assertThat(this.a.services.call(call(5)).block(LIMIT)).isEqualTo(5);
		assertThat(this.b.services.drain(LIMIT)).isTrue();
	}

	private enum GivingUp {

		CANCEL, DEADLINE, CONNECTION

	}

}
