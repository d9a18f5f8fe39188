// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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

	private OutlierEjection ejection(double maxShare) {
		return new OutlierEjection(this.inner,
				new EjectionConfig(true, 3, Duration.ofSeconds(5), Duration.ofSeconds(15), maxShare), this.clock::get);
	}

	private static void call(LoadBalancer balancer, ServiceInstance instance, Result... results) {
		for (Result result : results) {
			balancer.offered(CALL, instance).ended(result, 0);
		}
	}

	private static void fail(LoadBalancer balancer, ServiceInstance instance, int times) {
		IntStream.range(0, times).forEach((i) -> call(balancer, instance, Result.LOST));
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
		assertThat(this.balancer.ejected()).isZero();
	}

	@Test
	void anAnswerBreaksTheRow() {
		allAnswer(this.balancer, FIVE);
		for (int i = 0; i < 10; i++) {
			fail(this.balancer, BAD, 2);
			call(this.balancer, BAD, Result.ANSWERED);
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
		call(this.balancer, BAD, Result.LOST, result, Result.LOST, result, Result.LOST);
		assertThat(this.balancer.ejected()).isOne();
	}

	@Test
	void theTimeDoublesUpToItsBoundUntilTheInstanceAnswers() {
		allAnswer(this.balancer, FIVE);
		fail(this.balancer, BAD, 3);
		for (int seconds : new int[] { 5, 10, 15, 15 }) {
			pass(Duration.ofSeconds(seconds).minusMillis(1));
			chosen(this.balancer, FIVE);
			assertThat(this.balancer.ejected()).as("%d s", seconds).isOne();
			pass(Duration.ofMillis(1));
			chosen(this.balancer, FIVE);
			assertThat(this.balancer.ejected()).as("%d s", seconds).isZero();
			fail(this.balancer, BAD, 1);
			assertThat(this.balancer.ejected()).as("%d s", seconds).isOne();
		}
		pass(Duration.ofSeconds(15));
		chosen(this.balancer, FIVE);
		call(this.balancer, BAD, Result.ANSWERED);
		fail(this.balancer, BAD, 2);
		assertThat(this.balancer.ejected()).isZero();
		fail(this.balancer, BAD, 1);
		pass(Duration.ofSeconds(5));
		chosen(this.balancer, FIVE);
		assertThat(this.balancer.ejected()).isZero();
	}

	@Test
	void callsThatBeganBeforeDoNotCountAfterTheReturn() {
		allAnswer(this.balancer, FIVE);
		CallFeedback old = this.balancer.offered(CALL, BAD);
		fail(this.balancer, BAD, 3);
		pass(Duration.ofSeconds(6));
		chosen(this.balancer, FIVE);
		old.ended(Result.LOST, Duration.ofSeconds(6).toNanos());
		assertThat(this.balancer.ejected()).isZero();
		this.balancer.offered(CALL, BAD).ended(Result.LOST, Duration.ofMillis(500).toNanos());
		assertThat(this.balancer.ejected()).isOne();
	}

	/**
	 * A deadline that is too short for everybody, or a network that is gone, is no
	 * outlier.
	 */
	@Test
	void whereNobodyAnswersNobodyIsEjected() {
		allAnswer(this.balancer, FIVE);
		for (int i = 0; i < 10; i++) {
			FIVE.forEach((instance) -> fail(this.balancer, instance, 1));
		}
		assertThat(this.balancer.ejected()).isZero();
		call(this.balancer, FIVE.get(4), Result.ANSWERED);
		fail(this.balancer, BAD, 1);
		assertThat(this.balancer.ejected()).isOne();
	}

	@ParameterizedTest
	@CsvSource({ "5,0.5,2", "2,0.5,1", "1,0.5,0", "3,0.5,1", "10,0.3,3", "5,0,0", "5,0.9,4" })
	void neverMoreThanAShareIsEjected(int size, double maxShare, int ejected) {
		OutlierEjection bounded = ejection(maxShare);
		List<ServiceInstance> instances = Instances.many(size);
		allAnswer(bounded, instances);
		instances.subList(0, size - 1).forEach((instance) -> fail(bounded, instance, 10));
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
