// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallFeedback.Result;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link PowerOfTwoChoices} and {@link PeakEwma}.
 */
class TwoChoicesTests {

	private static final CallSpec CALL = CallSpec.of("echo", null, void.class);

	private static final List<ServiceInstance> FIVE = Instances.many(5);

	private static final long MILLI = Duration.ofMillis(1).toNanos();

	private final AtomicLong clock = new AtomicLong(1_000_000_000_000L);

	private final Neighbours nodes = new Neighbours("n0");

	private final PowerOfTwoChoices inFlight = new PowerOfTwoChoices(this.nodes, new SplittableRandom(1),
			this.clock::get);

	private final PeakEwma ewma = new PeakEwma(this.nodes, new SplittableRandom(2), this.clock::get, PeakEwma.LEARN,
			PeakEwma.FORGET);

	/**
	 * How many of some choices fall on an instance while nothing changes.
	 */
	private static double share(LoadBalancer balancer, ServiceInstance of, List<ServiceInstance> candidates) {
		int choices = 20_000;
		return (double) IntStream.range(0, choices).filter((i) -> balancer.choose(CALL, candidates).equals(of)).count()
				/ choices;
	}

	private static void call(LoadBalancer balancer, ServiceInstance instance, Result result, long nanos) {
		balancer.offered(CALL, instance).ended(result, nanos);
	}

	@Test
	void whereNobodyHasMoreToDoAllGetTheSame() {
		for (LoadBalancer balancer : List.of(this.inFlight, this.ewma)) {
			FIVE.forEach((instance) -> assertThat(share(balancer, instance, FIVE)).isBetween(0.18, 0.22));
		}
	}

	@Test
	void theOnlyOneIsTaken() {
		for (LoadBalancer balancer : List.of(this.inFlight, this.ewma)) {
			assertThat(balancer.choose(CALL, FIVE.subList(3, 4))).isSameAs(FIVE.get(3));
		}
	}

	@Test
	void ofTwoTheOneWithFewerCallsInFlightIsTaken() {
		for (LoadBalancer balancer : List.of(this.inFlight, this.ewma)) {
			CallFeedback call = balancer.offered(CALL, FIVE.get(0));
			assertThat(share(balancer, FIVE.get(0), FIVE.subList(0, 2))).isZero();
			call.ended(Result.ANSWERED, MILLI);
			balancer.offered(CALL, FIVE.get(1));
			assertThat(share(balancer, FIVE.get(1), FIVE.subList(0, 2))).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource
	void everyEndGivesBackWhatWasInFlight(Result result) {
		for (LoadBalancer balancer : List.of(this.inFlight, this.ewma)) {
			IntStream.range(0, 100).forEach((i) -> call(balancer, FIVE.get(0), result, 0));
			balancer.offered(CALL, FIVE.get(1));
			this.clock.addAndGet(Duration.ofSeconds(2).toNanos());
			assertThat(share(balancer, FIVE.get(0), FIVE.subList(0, 2))).isOne();
		}
	}

	@Test
	void servicesAreCountedApart() {
		this.inFlight.offered(CALL, Instances.of("other", "n0", Map.of()));
		assertThat(share(this.inFlight, FIVE.get(0), FIVE.subList(0, 2))).isBetween(0.45, 0.55);
	}

	@Test
	void loadOfANodeShiftsCallsAndDoesNotMoveThemAll() {
		this.nodes.load("n0", 1.0);
		this.nodes.load("n1", 0.9);
		assertThat(share(this.inFlight, FIVE.get(0), FIVE.subList(0, 2))).isBetween(0.4, 0.499);
		this.nodes.load("n1", 0.2);
		assertThat(share(this.inFlight, FIVE.get(0), FIVE.subList(0, 2))).isBetween(0.05, 0.15);
	}

	@Test
	void loadOfANodeCountsAtMostTwofold() {
		this.nodes.load("n0", 1000.0);
		this.inFlight.offered(CALL, FIVE.get(1));
		assertThat(share(this.inFlight, FIVE.get(0), FIVE.subList(0, 2))).isOne();
	}

	/**
	 * Else an instance that refuses everything at once would be the least loaded one.
	 */
	@ParameterizedTest
	@EnumSource(names = { "REFUSED", "LOST" })
	void whatRefusesIsAvoidedForASecondOrUntilItAnswers(Result result) {
		for (LoadBalancer balancer : List.of(this.inFlight, this.ewma)) {
			CallFeedback busy = null;
			for (int i = 0; i < 10; i++) {
				busy = balancer.offered(CALL, FIVE.get(1));
			}
			call(balancer, FIVE.get(0), result, 0);
			assertThat(share(balancer, FIVE.get(0), FIVE.subList(0, 2))).isZero();
			call(balancer, FIVE.get(0), Result.ANSWERED, 0);
			assertThat(share(balancer, FIVE.get(0), FIVE.subList(0, 2))).isOne();
			call(balancer, FIVE.get(0), result, 0);
			this.clock.addAndGet(Duration.ofMillis(1001).toNanos());
			assertThat(share(balancer, FIVE.get(0), FIVE.subList(0, 2))).isOne();
			for (int i = 0; i < 10; i++) {
				busy.ended(Result.ANSWERED, 0);
			}
		}
	}

	@Test
	void theFasterOneIsTakenAsLongAsItHasNotSoMuchMoreToDo() {
		call(this.ewma, FIVE.get(0), Result.ANSWERED, 10 * MILLI);
		call(this.ewma, FIVE.get(1), Result.ANSWERED, MILLI);
		for (int inFlight = 0; inFlight < 9; inFlight++) {
			assertThat(share(this.ewma, FIVE.get(1), FIVE.subList(0, 2))).as("%d in flight", inFlight).isOne();
			this.ewma.offered(CALL, FIVE.get(1));
		}
		this.ewma.offered(CALL, FIVE.get(1));
		assertThat(share(this.ewma, FIVE.get(1), FIVE.subList(0, 2))).isZero();
	}

	/**
	 * Else nearly all calls would go to whoever is nearest: the node itself.
	 */
	@Test
	void lessThanAMillisecondDoesNotDecide() {
		List<ServiceInstance> two = FIVE.subList(0, 2);
		call(this.ewma, two.get(0), Result.ANSWERED, 5_000);
		call(this.ewma, two.get(1), Result.ANSWERED, MILLI - 1);
		assertThat(share(this.ewma, two.get(0), two)).isBetween(0.45, 0.55);
		call(this.ewma, two.get(1), Result.ANSWERED, MILLI + MILLI / 100);
		assertThat(share(this.ewma, two.get(0), two)).isOne();
		IntStream.range(0, 2).forEach((i) -> this.ewma.offered(CALL, two.get(0)));
		assertThat(share(this.ewma, two.get(1), two)).as("compared with a millisecond, not with 5 µs").isOne();
	}

	/**
	 * Its share was all of the calls before failures were told apart from answers.
	 */
	@Test
	void whoFailsAtOnceIsNotTheFastest() {
		List<ServiceInstance> two = FIVE.subList(0, 2);
		two.forEach((instance) -> call(this.ewma, instance, Result.ANSWERED, 10 * MILLI));
		for (int i = 0; i < 100; i++) {
			this.clock.addAndGet(Duration.ofMillis(100).toNanos());
			call(this.ewma, two.get(0), Result.FAILED, 1000);
			call(this.ewma, two.get(1), Result.ANSWERED, 10 * MILLI);
		}
		assertThat(share(this.ewma, two.get(0), two)).isBetween(0.45, 0.55);
	}

	@Test
	void whatWasSlowIsTriedAgainAndWhatWasNotCalledIsNotTheFastest() {
		List<ServiceInstance> two = FIVE.subList(0, 2);
		call(this.ewma, two.get(0), Result.ANSWERED, 100 * MILLI);
		call(this.ewma, two.get(1), Result.ANSWERED, 10 * MILLI);
		this.clock.addAndGet(Duration.ofSeconds(11).toNanos());
		assertThat(share(this.ewma, two.get(0), two)).isZero();
		for (int seconds : new int[] { 1, 10, 100, 1000 }) {
			this.clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
			call(this.ewma, two.get(1), Result.ANSWERED, 10 * MILLI);
			assertThat(share(this.ewma, two.get(0), two)).as("after %d s more", seconds).isBetween(0.45, 0.55);
		}
	}

	@Test
	void timeWithoutCallsDoesNotCancelTheAversionToWhatRefuses() {
		List<ServiceInstance> two = FIVE.subList(0, 2);
		two.forEach((instance) -> call(this.ewma, instance, Result.ANSWERED, 10 * MILLI));
		for (int i = 0; i < 20; i++) {
			this.clock.addAndGet(Duration.ofSeconds(3).toNanos());
			call(this.ewma, two.get(1), Result.ANSWERED, 10 * MILLI);
			call(this.ewma, two.get(0), Result.REFUSED, 1000);
			CallFeedback busy = this.ewma.offered(CALL, two.get(1));
			assertThat(share(this.ewma, two.get(0), two)).isZero();
			busy.ended(Result.ABANDONED, 0);
		}
	}

	@Test
	void slownessCountsAtMostSixteenfold() {
		call(this.ewma, FIVE.get(0), Result.ANSWERED, 100_000 * MILLI);
		call(this.ewma, FIVE.get(1), Result.ANSWERED, MILLI);
		IntStream.range(0, 15).forEach((i) -> this.ewma.offered(CALL, FIVE.get(1)));
		assertThat(share(this.ewma, FIVE.get(1), FIVE.subList(0, 2))).isBetween(0.45, 0.55);
		this.ewma.offered(CALL, FIVE.get(1));
		assertThat(share(this.ewma, FIVE.get(0), FIVE.subList(0, 2))).isOne();
	}

	@Test
	void whatIsGoneIsForgotten() {
		for (TwoChoices<?> balancer : List.of(this.inFlight, this.ewma)) {
			for (int generation = 0; generation < 100; generation++) {
				int number = generation;
				List<ServiceInstance> there = IntStream.range(0, 5)
					.mapToObj((i) -> Instances.on("g" + number + "-" + i))
					.toList();
				share(balancer, there.get(0), there);
				there.forEach((instance) -> call(balancer, instance, Result.ANSWERED, MILLI));
				balancer.retain("echo", there);
				assertThat(balancer.remembered()).isEqualTo(5);
			}
			balancer.retain("echo", List.of());
			assertThat(balancer.remembered()).isZero();
		}
	}

	@Test
	void aCallThatOutlivesItsInstanceTakesNothingFromTheNextOfThatName() {
		CallFeedback old = this.inFlight.offered(CALL, FIVE.get(0));
		this.inFlight.retain("echo", FIVE.subList(1, 5));
		CallFeedback current = this.inFlight.offered(CALL, FIVE.get(0));
		old.ended(Result.LOST, MILLI);
		assertThat(share(this.inFlight, FIVE.get(0), FIVE.subList(0, 2))).isZero();
		current.ended(Result.ANSWERED, MILLI);
		assertThat(share(this.inFlight, FIVE.get(0), FIVE.subList(0, 2))).isBetween(0.45, 0.55);
	}

	/**
	 * Threads that choose at the same time do not all run to the same instance, and
	 * nothing of what was in flight stays.
	 */
	@Test
	void manyThreadsSpread() {
		for (TwoChoices<?> balancer : List.of(new PowerOfTwoChoices(), new PeakEwma())) {
			List<ServiceInstance> ten = Instances.many(10);
			AtomicIntegerArray most = new AtomicIntegerArray(10);
			AtomicIntegerArray inFlight = new AtomicIntegerArray(10);
			ConcurrentLinkedQueue<ServiceInstance> chosen = new ConcurrentLinkedQueue<>();
			IntStream.range(0, 100_000).parallel().forEach((i) -> {
				ServiceInstance instance = balancer.choose(CALL, ten);
				CallFeedback feedback = balancer.offered(CALL, instance);
				int index = ten.indexOf(instance);
				most.accumulateAndGet(index, inFlight.incrementAndGet(index), Math::max);
				Thread.onSpinWait();
				inFlight.decrementAndGet(index);
				feedback.ended(Result.ANSWERED, MILLI + ThreadLocalRandom.current().nextInt(1000));
				chosen.add(instance);
			});
			List<ServiceInstance> all = new ArrayList<>(chosen);
			ten.forEach(
					(instance) -> assertThat(all.stream().filter(instance::equals).count()).isBetween(2_000L, 25_000L));
			assertThat(balancer.inFlight("echo")).isZero();
		}
	}

}
