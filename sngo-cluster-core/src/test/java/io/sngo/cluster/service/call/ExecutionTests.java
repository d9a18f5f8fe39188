// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Where handlers run, how many, and in which order.
 */
@Timeout(60)
class ExecutionTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private static void offer(TestNode node, String service, Execution execution, Operation.Invoker handler) {
		Operation operation = new Operation("", List.of(Integer.class), Object.class, handler);
		node.services.register(new ServiceDefinition(service, Map.of("", operation), execution, Map.of()));
	}

	private <T> CompletableFuture<T> call(int argument, Class<T> type) {
		return this.a.services.call("service", argument, type).toFuture();
	}

	private CallException failure() {
		return catchThrowableOfType(CallException.class,
				() -> this.a.services.call("service", 0, Object.class).block(LIMIT));
	}

	@Test
	void handlersRunOnTheExecutor() throws Exception {
		TestNode b = this.cluster.start("b");
		offer(b, "service", Execution.CONCURRENT, (arguments, call) -> Thread.currentThread().getName());
		assertThat(call(0, String.class).get(10, TimeUnit.SECONDS)).doesNotStartWith("loop-");
	}

	@Test
	void handlersRunOnTheLoopWhenTheySaySo() throws Exception {
		TestNode b = this.cluster.start("b");
		offer(b, "service", Execution.LOOP, (arguments, call) -> Thread.currentThread().getName());
		assertThat(call(0, String.class).get(10, TimeUnit.SECONDS)).isEqualTo("loop-b");
	}

	@Test
	void aLocalServiceOnTheLoopRunsAtOnce() {
		offer(this.a, "service", Execution.LOOP, (arguments, call) -> Thread.currentThread().getName());
		assertThat(call(0, String.class)).isCompletedWithValue(Thread.currentThread().getName());
	}

	@Test
	void serialCallsRunOneAtATimeInOrderOfArrival() throws Exception {
		TestNode b = this.cluster.start("b");
		List<Integer> order = new ArrayList<>();
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		offer(b, "service", Execution.SERIAL, (arguments, call) -> {
			most.accumulateAndGet(running.incrementAndGet(), Math::max);
			order.add((Integer) arguments[0]);
			running.decrementAndGet();
			return null;
		});
		List<Integer> numbers = IntStream.range(0, 500).boxed().toList();
		List<CompletableFuture<Object>> calls = numbers.stream().map((number) -> call(number, Object.class)).toList();
		CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
		assertThat(order).containsExactlyElementsOf(numbers);
		assertThat(most).hasValue(1);
	}

	@Test
	void theNextSerialCallStartsWhenTheMonoBeforeHasEnded() throws Exception {
		TestNode b = this.cluster.start("b");
		List<Integer> started = new CopyOnWriteArrayList<>();
		List<Sinks.One<String>> results = List.of(Sinks.one(), Sinks.one(), Sinks.one());
		offer(b, "service", Execution.SERIAL, (arguments, call) -> {
			int number = (Integer) arguments[0];
			started.add(number);
			return results.get(number).asMono();
		});
		List<CompletableFuture<String>> calls = IntStream.range(0, 3)
			.mapToObj((number) -> call(number, String.class))
			.toList();
		for (int i = 0; i < 3; i++) {
			int expected = i + 1;
			Awaitility.await().until(() -> started.size() == expected);
			assertThat(calls.get(i)).isNotDone();
			results.get(i).tryEmitValue("value " + i).orThrow();
			assertThat(calls.get(i).get(10, TimeUnit.SECONDS)).isEqualTo("value " + i);
		}
		assertThat(started).containsExactly(0, 1, 2);
	}

	@Test
	void aCallThatFindsItsConnectionClosingKeepsItsTurn() throws Exception {
		TestNode b = this.cluster.start("b");
		List<Integer> order = new CopyOnWriteArrayList<>();
		offer(b, "service", Execution.SERIAL, (arguments, call) -> order.add((Integer) arguments[0]));
		for (int i = 0; i < 100; i++) {
			MemoryChannel closing = this.a.channelTo(b);
			closing.full = (frame) -> {
				closing.retiring = true;
				return true;
			};
			CompletableFuture<Object> first = call(2 * i, Object.class);
			CompletableFuture<Object> second = call(2 * i + 1, Object.class);
			CompletableFuture.allOf(first, second).get(10, TimeUnit.SECONDS);
		}
		assertThat(order).isSorted().hasSize(200);
	}

	@Test
	void serialCallsGoOnAfterFailuresOfEveryKind() throws Exception {
		TestNode b = this.cluster.start("b");
		offer(b, "service", Execution.SERIAL, (arguments, call) -> switch ((Integer) arguments[0]) {
			case 0 -> throw new IllegalStateException("thrown");
			case 1 -> Mono.error(new IllegalStateException("emitted"));
			case 2 -> CompletableFuture.failedFuture(new IllegalStateException("completed"));
			case 3 -> Flux.just("stream");
			default -> "fine";
		});
		List<CompletableFuture<String>> calls = IntStream.range(0, 5)
			.mapToObj((number) -> call(number, String.class))
			.toList();
		assertThat(calls.get(4).get(10, TimeUnit.SECONDS)).isEqualTo("fine");
		assertThat(calls.subList(0, 4)).allSatisfy((call) -> assertThat(call).failsWithin(LIMIT));
	}

	@Test
	void theQueueOfASerialServiceIsBounded() throws Exception {
		TestNode b = this.cluster.start("b", null,
				(settings) -> settings.config(new ServiceConfig(LIMIT, 1024, 100, 100, 4, 2, 1)));
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		offer(b, "service", Execution.SERIAL, (arguments, call) -> {
			started.countDown();
			release.await();
			return arguments[0];
		});
		CompletableFuture<Integer> running = call(1, Integer.class);
		assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
		List<CompletableFuture<Integer>> waiting = List.of(call(2, Integer.class), call(3, Integer.class));
		CallException failure = failure();
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
		assertThat(failure.reason()).isEqualTo("overloaded");
		release.countDown();
		assertThat(running.get()).isEqualTo(1);
		assertThat(List.of(waiting.get(0).get(), waiting.get(1).get())).containsExactly(2, 3);
	}

	@Test
	void callsThatRunOrWaitAreBoundedInAll() throws Exception {
		TestNode b = this.cluster.start("b", null,
				(settings) -> settings.config(new ServiceConfig(LIMIT, 1024, 100, 2, 4, 16, 1)));
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch started = new CountDownLatch(2);
		offer(b, "service", Execution.CONCURRENT, (arguments, call) -> {
			started.countDown();
			release.await();
			return arguments[0];
		});
		List<CompletableFuture<Integer>> running = List.of(call(1, Integer.class), call(2, Integer.class));
		assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(failure().reason()).isEqualTo("overloaded");
		release.countDown();
		assertThat(List.of(running.get(0).get(), running.get(1).get())).containsExactly(1, 2);
		// The answer is sent a moment before the place is free.
		Awaitility.await().until(() -> !b.services.isBusy(this.a.channelTo(b).other()));
		assertThat(call(3, Integer.class).get(10, TimeUnit.SECONDS)).isEqualTo(3);
	}

	@ParameterizedTest
	@EnumSource(value = Execution.class, names = { "CONCURRENT", "SERIAL" })
	void aFullHandlerPoolRefusesAtOnce(Execution execution) {
		refusesAtOnce(execution, (task) -> {
			throw new RejectedExecutionException("full");
		});
	}

	@ParameterizedTest
	@EnumSource(value = Execution.class, names = { "CONCURRENT", "SERIAL" })
	void aSystemWithoutFurtherThreadsRefusesAtOnce(Execution execution) {
		refusesAtOnce(execution, (task) -> {
			throw new OutOfMemoryError("unable to create native thread");
		});
	}

	private void refusesAtOnce(Execution execution, Executor handlers) {
		TestNode b = this.cluster.start("b", handlers, (settings) -> settings);
		offer(b, "service", execution, (arguments, call) -> arguments[0]);
		assertThat(failure().reason()).isEqualTo("overloaded");
		assertThat(failure().reason()).isEqualTo("overloaded");
		// The refusal is sent a moment before the place is free.
		assertThat(b.services.drain(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void anAnswerThatFindsTheQueueFullIsSentLater() throws Exception {
		TestNode b = this.cluster.start("b");
		AtomicInteger refused = new AtomicInteger();
		this.a.channelTo(b).other().full = (frame) -> frame.getByte(0) == CallFrame.REPLY
				&& refused.incrementAndGet() <= 3;
		offer(b, "service", Execution.CONCURRENT, (arguments, call) -> arguments[0]);
		assertThat(call(7, Integer.class).get(10, TimeUnit.SECONDS)).isEqualTo(7);
		assertThat(refused).hasValue(4);
	}

	@Test
	void anAnswerThatCannotBeSentIsGivenUpWithItsConnection() {
		TestNode b = this.cluster.start("b");
		AtomicInteger refused = new AtomicInteger();
		this.a.channelTo(b).other().full = (frame) -> {
			refused.incrementAndGet();
			return true;
		};
		offer(b, "service", Execution.CONCURRENT, (arguments, call) -> arguments[0]);
		CompletableFuture<Integer> call = call(7, Integer.class);
		Awaitility.await().until(() -> refused.get() > 1);
		assertThat(b.services.isBusy(this.a.channelTo(b).other())).isTrue();
		this.a.channelTo(b).close();
		Awaitility.await().until(call::isCompletedExceptionally);
		assertThat(b.services.drain(LIMIT)).isTrue();
	}

}
