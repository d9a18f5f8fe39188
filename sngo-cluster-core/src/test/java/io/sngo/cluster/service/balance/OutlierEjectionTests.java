// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallFeedback.Result;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class OutlierEjectionTests {

	private static final CallSpec CALL = CallSpec.of("echo", null, void.class);

	private static final List<ServiceInstance> FIVE = Instances.many(5);

	private static final ServiceInstance BAD = FIVE.get(0);

	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000_000);

	private final PowerOfTwoChoices inner = new PowerOfTwoChoices(null, new SplittableRandom(1), this.clock::get);

	private final OutlierEjection balancer = ejection(0.5);

	/** For those that have to be chosen whatever they do, and by many threads. */
	private final OutlierEjection inTurns = ejection(new RoundRobin(), 3, 0.5);

	private OutlierEjection ejection(double maxShare) {
		return ejection(this.inner, 3, maxShare);
	}

	private OutlierEjection ejection(LoadBalancer inner, int failures, double maxShare) {
		return new OutlierEjection(inner,
				new EjectionConfig(true, failures, Duration.ofSeconds(5), Duration.ofSeconds(15), maxShare),
				this.clock::get);
	}

	private static void call(LoadBalancer balancer, ServiceInstance instance, Result... results) {
		for (Result result : results) {
			balancer.offered(CALL, instance).ended(result, 0);
		}
	}

	/**
	 * While another one answers.
	 */
	private static void fail(LoadBalancer balancer, ServiceInstance instance, int times) {
		fail(balancer, instance, times, FIVE.get(4));
	}

	private static void fail(LoadBalancer balancer, ServiceInstance instance, int times, ServiceInstance other) {
		IntStream.range(0, times).forEach((i) -> {
			call(balancer, instance, Result.LOST);
			call(balancer, other, Result.ANSWERED);
		});
	}

	private void pass(Duration time) {
		this.clock.addAndGet(time.toNanos());
	}

	private static void allAnswer(LoadBalancer balancer, List<ServiceInstance> instances) {
		instances.forEach((instance) -> call(balancer, instance, Result.ANSWERED));
	}

	private static Set<ServiceInstance> chosen(LoadBalancer balancer, List<ServiceInstance> candidates) {
		return IntStream.range(0, 500).mapToObj((i) -> balancer.choose(CALL, candidates)).collect(Collectors.toSet());
	}

	@Test
	void whatFailsThriceInARowGetsNoCallsForATimeAndReturnsByItself() {
		allAnswer(this.balancer, FIVE);
		fail(this.balancer, BAD, 2);
		// The inner balancer has forgotten it by then.
		pass(Duration.ofSeconds(2));
		assertThat(chosen(this.balancer, FIVE)).hasSize(5);
		fail(this.balancer, BAD, 1);
		assertThat(chosen(this.balancer, FIVE)).hasSize(4).doesNotContain(BAD);
		pass(Duration.ofMillis(4999));
		assertThat(chosen(this.balancer, FIVE)).doesNotContain(BAD);
		pass(Duration.ofMillis(1));
		assertThat(chosen(this.balancer, FIVE)).hasSize(5);
		call(this.balancer, BAD, Result.ANSWERED);
		assertThat(this.balancer.ejected()).isZero();
		assertThat(chosen(this.balancer, FIVE)).hasSize(5);
	}

	@ParameterizedTest
	@EnumSource(names = { "ANSWERED", "FAILED" })
	void anAnswerBreaksTheRow(Result answer) {
		allAnswer(this.balancer, FIVE);
		for (int i = 0; i < 10; i++) {
			fail(this.balancer, BAD, 2);
			call(this.balancer, BAD, answer);
		}
		assertThat(this.balancer.ejected()).isZero();
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSED", "ABANDONED" })
	void othersAreNoFailuresAndBreakNoRow(Result result) {
		allAnswer(this.balancer, FIVE);
		for (int i = 0; i < 10; i++) {
			call(this.balancer, BAD, result);
		}
		assertThat(this.balancer.ejected()).isZero();
		for (int i = 0; i < 3; i++) {
			assertThat(this.balancer.ejected()).isZero();
			fail(this.balancer, BAD, 1);
			call(this.balancer, BAD, result);
		}
		assertThat(this.balancer.ejected()).isOne();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void theTimeDoublesUpToItsBoundUntilTheInstanceAnswers(int failures) {
		OutlierEjection ejection = ejection(this.inner, failures, 0.5);
		for (int round = 0; round < 2; round++) {
			allAnswer(ejection, FIVE);
			fail(ejection, BAD, failures);
			for (int seconds : new int[] { 5, 10, 15, 15 }) {
				pass(Duration.ofSeconds(seconds).minusMillis(1));
				assertThat(chosen(ejection, FIVE)).as("%d s", seconds).doesNotContain(BAD);
				pass(Duration.ofMillis(1));
				assertThat(chosen(ejection, FIVE)).as("%d s", seconds).contains(BAD);
				call(ejection, BAD, Result.LOST);
			}
			pass(Duration.ofSeconds(15));
			assertThat(chosen(ejection, FIVE)).contains(BAD);
			call(ejection, BAD, Result.ANSWERED);
			assertThat(ejection.ejected()).isZero();
		}
	}

	@Test
	void callsThatBeganBeforeDoNotCountAfterTheReturn() {
		allAnswer(this.inTurns, FIVE);
		CallFeedback old = this.inTurns.offered(CALL, BAD);
		fail(this.inTurns, BAD, 3);
		pass(Duration.ofSeconds(6));
		assertThat(chosen(this.inTurns, FIVE)).contains(BAD);
		old.ended(Result.LOST, Duration.ofSeconds(6).toNanos());
		this.inTurns.offered(CALL, BAD).ended(Result.LOST, Duration.ofMillis(500).toNanos());
		pass(Duration.ofMillis(9999));
		assertThat(chosen(this.inTurns, FIVE)).doesNotContain(BAD);
		pass(Duration.ofMillis(1));
		assertThat(chosen(this.inTurns, FIVE)).contains(BAD);
	}

	/**
	 * Chooses until the instance is chosen.
	 */
	private CallFeedback begin(ServiceInstance instance) {
		for (int i = 0; i < 500; i++) {
			ServiceInstance chosen = this.inTurns.choose(CALL, FIVE);
			CallFeedback begun = this.inTurns.offered(CALL, chosen);
			if (chosen.equals(instance)) {
				return begun;
			}
			begun.ended(Result.ABANDONED, 0);
		}
		throw new AssertionError(instance + " gets no call");
	}

	private void ejectAndWait() {
		allAnswer(this.inTurns, FIVE);
		fail(this.inTurns, BAD, 3);
		pass(Duration.ofSeconds(5));
	}

	@ParameterizedTest
	@EnumSource
	void whatReturnsIsTriedWithOneCallAtATime(Result result) {
		ejectAndWait();
		CallFeedback trial = begin(BAD);
		assertThat(chosen(this.inTurns, FIVE)).hasSize(4).doesNotContain(BAD);
		trial.ended(result, 1);
		boolean answered = result == Result.ANSWERED || result == Result.FAILED;
		assertThat(this.inTurns.ejected()).isEqualTo(answered ? 0 : 1);
		assertThat(chosen(this.inTurns, FIVE).contains(BAD)).isEqualTo(result != Result.LOST);
	}

	@Test
	void neitherAbandonedNorRefusedTriesMakeItReturnOrHang() {
		ejectAndWait();
		for (int i = 0; i < 10; i++) {
			begin(BAD).ended((i % 2 == 0) ? Result.REFUSED : Result.ABANDONED, 1);
			CallFeedback trial = begin(BAD);
			assertThat(chosen(this.inTurns, FIVE)).doesNotContain(BAD);
			trial.ended(Result.ABANDONED, 1);
		}
		begin(BAD).ended(Result.ANSWERED, 1);
		assertThat(this.inTurns.ejected()).isZero();
	}

	/** As a stream does that never ends. */
	@Test
	void aTryThatDoesNotEndIsFollowedByAnother() {
		ejectAndWait();
		CallFeedback endless = begin(BAD);
		for (int i = 0; i < 10; i++) {
			pass(Duration.ofMillis(4999));
			assertThat(chosen(this.inTurns, FIVE)).doesNotContain(BAD);
			pass(Duration.ofMillis(1));
			assertThat(chosen(this.inTurns, FIVE)).contains(BAD);
		}
		endless.ended(Result.ANSWERED, 0);
		assertThat(this.inTurns.ejected()).isZero();
	}

	@Test
	void ofManyThreadsOneTriesAtATime() {
		for (int round = 0; round < 50; round++) {
			call(this.inTurns, BAD, Result.ANSWERED);
			ejectAndWait();
			AtomicInteger trying = new AtomicInteger();
			AtomicInteger most = new AtomicInteger();
			AtomicInteger tries = new AtomicInteger();
			IntStream.range(0, 1000).parallel().forEach((i) -> {
				ServiceInstance chosen = this.inTurns.choose(CALL, FIVE);
				CallFeedback begun = this.inTurns.offered(CALL, chosen);
				if (chosen.equals(BAD)) {
					tries.incrementAndGet();
					most.accumulateAndGet(trying.incrementAndGet(), Math::max);
					LockSupport.parkNanos(1000);
					trying.decrementAndGet();
				}
				begun.ended(Result.ABANDONED, 1);
			});
			assertThat(most).hasValue(1);
			assertThat(tries).hasPositiveValue();
		}
	}

	/**
	 * Those that call the only candidate never look at who is left.
	 */
	@Test
	void whatAnswersAfterItsTimeHasReturnedThoughNobodyLooked() {
		allAnswer(this.balancer, FIVE);
		fail(this.balancer, BAD, 3);
		call(this.balancer, this.balancer.choose(CALL, List.of(BAD)), Result.ANSWERED);
		assertThat(this.balancer.ejected()).isOne();
		pass(Duration.ofSeconds(5));
		call(this.balancer, this.balancer.choose(CALL, List.of(BAD)), Result.ANSWERED);
		assertThat(this.balancer.ejected()).isZero();
		fail(this.balancer, BAD, 3);
		pass(Duration.ofSeconds(5));
		assertThat(chosen(this.balancer, FIVE)).contains(BAD);
	}

	/**
	 * As when the network of the caller is gone.
	 */
	@Test
	void whatOthersAnsweredBeforeTheRowDoesNotCount() {
		allAnswer(this.balancer, FIVE);
		call(this.balancer, BAD, Result.LOST, Result.LOST, Result.LOST, Result.LOST);
		assertThat(this.balancer.ejected()).isZero();
		call(this.balancer, FIVE.get(1), Result.ANSWERED);
		call(this.balancer, BAD, Result.LOST);
		assertThat(this.balancer.ejected()).isOne();
	}

	@Test
	void whereOneFailureIsEnoughOthersHaveToAnswerInBetween() {
		OutlierEjection ejection = ejection(this.inner, 1, 0.9);
		allAnswer(ejection, FIVE);
		FIVE.forEach((instance) -> call(ejection, instance, Result.LOST));
		assertThat(ejection.ejected()).isOne();
	}

	/**
	 * A deadline that is too short for everybody, or a network that is gone, is no
	 * outlier.
	 */
	@Test
	void whereNobodyAnswersNobodyIsEjected() {
		allAnswer(this.balancer, FIVE);
		for (int i = 0; i < 10; i++) {
			FIVE.forEach((instance) -> call(this.balancer, instance, Result.LOST));
		}
		assertThat(this.balancer.ejected()).isZero();
		call(this.balancer, FIVE.get(4), Result.ANSWERED);
		call(this.balancer, BAD, Result.LOST);
		assertThat(this.balancer.ejected()).isOne();
	}

	@ParameterizedTest
	@CsvSource({ "5,0.5,2", "2,0.5,1", "1,0.5,0", "3,0.5,1", "10,0.3,3", "5,0,0", "5,0.9,4" })
	void neverMoreThanAShareIsEjected(int size, double maxShare, int ejected) {
		OutlierEjection bounded = ejection(maxShare);
		List<ServiceInstance> instances = Instances.many(size);
		allAnswer(bounded, instances);
		instances.subList(0, size - 1).forEach((instance) -> fail(bounded, instance, 10, instances.get(size - 1)));
		assertThat(bounded.ejected()).isEqualTo(ejected);
	}

	@Test
	void whereOnlyEjectedOnesCanBeCalledTheyAre() {
		allAnswer(this.balancer, FIVE);
		fail(this.balancer, BAD, 3);
		fail(this.balancer, FIVE.get(1), 3);
		assertThat(chosen(this.balancer, List.of(BAD))).containsOnly(BAD);
		assertThat(chosen(this.balancer, FIVE.subList(0, 2))).containsExactlyInAnyOrder(BAD, FIVE.get(1));
	}

	@Test
	void servicesAreEjectedApart() {
		allAnswer(this.balancer, FIVE);
		fail(this.balancer, BAD, 3);
		List<ServiceInstance> other = IntStream.range(0, 5)
			.mapToObj((i) -> Instances.of("other", "n" + i, Map.of()))
			.toList();
		assertThat(chosen(this.balancer, other)).hasSize(5);
		other.forEach((instance) -> call(this.balancer, instance, Result.ANSWERED));
		fail(this.balancer, other.get(1), 3, other.get(4));
		assertThat(chosen(this.balancer, FIVE)).containsExactlyInAnyOrderElementsOf(FIVE.subList(1, 5));
		assertThat(this.balancer.ejected()).isEqualTo(2);
		this.balancer.retain("other", List.of());
		assertThat(this.balancer.ejected()).isOne();
	}

	@Test
	void servicesOfWhichNobodyIsEjectedPayNothing() {
		AtomicReference<List<ServiceInstance>> seen = new AtomicReference<>();
		OutlierEjection ejection = ejection((call, candidates) -> {
			seen.set(candidates);
			return candidates.get(0);
		}, 3, 0.5);
		allAnswer(ejection, FIVE);
		fail(ejection, BAD, 3);
		ejection.choose(CALL, FIVE);
		assertThat(seen).hasValue(FIVE.subList(1, 5));
		List<ServiceInstance> other = List.of(Instances.of("other", "n0", Map.of()),
				Instances.of("other", "n1", Map.of()));
		ejection.choose(CallSpec.of("other", null, void.class), other);
		assertThat(seen.get()).isSameAs(other);
	}

	/**
	 * A balancer of the application may not keep to the candidates.
	 */
	@Test
	void whatTheInnerBalancerChoosesBesidesTheCandidatesIsTaken() {
		OutlierEjection stubborn = new OutlierEjection((call, candidates) -> BAD, EjectionConfig.DEFAULT,
				this.clock::get);
		allAnswer(stubborn, FIVE);
		fail(stubborn, BAD, 5);
		assertThat(stubborn.ejected()).isOne();
		assertThat(stubborn.choose(CALL, FIVE)).isSameAs(BAD);
	}

	@Test
	void whatIsGoneIsForgotten() {
		allAnswer(this.balancer, FIVE);
		fail(this.balancer, BAD, 3);
		CallFeedback late = this.balancer.offered(CALL, FIVE.get(1));
		this.balancer.retain("echo", FIVE.subList(2, 5));
		assertThat(this.balancer.remembered()).isEqualTo(3);
		assertThat(this.balancer.ejected()).isZero();
		IntStream.range(0, 10).forEach((i) -> late.ended(Result.LOST, 0));
		assertThat(this.balancer.ejected()).isZero();
		this.balancer.retain("echo", List.of());
		assertThat(this.balancer.remembered()).isZero();
		assertThat(this.inner.remembered()).isZero();
	}

	@Test
	void theInnerBalancerIsToldOnceForEachCall() {
		IntStream.range(0, 100_000).parallel().forEach((i) -> {
			ServiceInstance instance = FIVE.get(i % 5);
			CallFeedback feedback = this.balancer.offered(CALL, instance);
			feedback.ended((i % 3 == 0) ? Result.LOST : Result.ANSWERED, 0);
		});
		assertThat(this.inner.inFlight("echo")).isZero();
		assertThat(this.balancer.ejected()).isBetween(0, 2);
	}

	@Test
	void aCallNeedsNoMemoryOfItsOwn() {
		assertThat(this.balancer.offered(CALL, BAD)).isSameAs(this.balancer.offered(CALL, BAD));
	}

	@Test
	void itCanBeLeftOut() {
		EjectionConfig off = new EjectionConfig(false, 3, Duration.ofSeconds(5), Duration.ofSeconds(15), 0.5);
		assertThat(OutlierEjection.around(this.inner, off)).isSameAs(this.inner);
		assertThat(OutlierEjection.around(this.inner, EjectionConfig.DEFAULT)).isInstanceOf(OutlierEjection.class);
	}

	@ParameterizedTest
	@CsvSource({ "0,5,60,0.5,failures", "1001,5,60,0.5,failures", "5,0,60,0.5,time", "5,3601,7200,0.5,time",
			"5,5,4,0.5,max-time", "5,5,86401,0.5,max-time", "5,5,60,-0.1,max-share", "5,5,60,0.91,max-share",
			"5,5,60,NaN,max-share" })
	void whatIsNotAllowedIsTold(int failures, int seconds, int maxSeconds, double maxShare, String property) {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> new EjectionConfig(true, failures, Duration.ofSeconds(seconds),
					Duration.ofSeconds(maxSeconds), maxShare))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("cluster.service.outlier-ejection." + property));
	}

}
