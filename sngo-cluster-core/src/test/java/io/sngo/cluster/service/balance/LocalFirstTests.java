// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallFeedback.Result;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LocalFirstTests {

	private static final CallSpec CALL = CallSpec.of("echo", null, void.class);

	private static final ServiceInstance LOCAL = Instances.on("a");

	private static final ServiceInstance NEAR = Instances.on("b");

	private static final ServiceInstance NEAR_BY_ITS_OWN_WORD = Instances.on("c", Map.of("zone", "here"));

	private static final ServiceInstance FAR = Instances.on("d", Map.of("zone", "there"));

	private static final ServiceInstance NOWHERE = Instances.on("e");

	private static final List<ServiceInstance> ALL = List.of(LOCAL, NEAR, NEAR_BY_ITS_OWN_WORD, FAR, NOWHERE);

	private final Neighbours nodes = new Neighbours("a");

	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000_000);

	private final PowerOfTwoChoices among = new PowerOfTwoChoices(null, new SplittableRandom(1), this.clock::get);

	private final LocalFirst balancer = new LocalFirst(this.nodes, this.among, 4, this.clock::get);

	LocalFirstTests() {
		this.nodes.says("a", Map.of("zone", "here"));
		this.nodes.says("b", Map.of("zone", "here"));
		this.nodes.says("d", Map.of("zone", "here"));
	}

	private List<CallFeedback> begin(int calls, List<ServiceInstance> candidates, List<ServiceInstance> chosen) {
		List<CallFeedback> begun = new ArrayList<>();
		for (int i = 0; i < calls; i++) {
			ServiceInstance instance = this.balancer.choose(CALL, candidates);
			chosen.add(instance);
			begun.add(this.balancer.offered(CALL, instance));
		}
		return begun;
	}

	@Test
	void theInstanceOnTheNodeItselfComesFirst() {
		for (int i = 0; i < 100; i++) {
			ServiceInstance chosen = this.balancer.choose(CALL, ALL);
			assertThat(chosen).isSameAs(LOCAL);
			this.balancer.offered(CALL, chosen).ended(Result.ANSWERED, 1000);
		}
	}

	@Test
	void thenThoseInTheZoneAndThenAll() {
		List<ServiceInstance> chosen = new ArrayList<>();
		begin(4, ALL, chosen);
		assertThat(chosen).containsOnly(LOCAL);
		chosen.clear();
		begin(8, ALL, chosen);
		assertThat(counts(chosen)).isEqualTo(Map.of(NEAR, 4L, NEAR_BY_ITS_OWN_WORD, 4L));
		chosen.clear();
		begin(10, ALL, chosen);
		assertThat(chosen).contains(FAR, NOWHERE);
	}

	private static Map<ServiceInstance, Long> counts(List<ServiceInstance> chosen) {
		return chosen.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
	}

	@Test
	void callsReturnWhenThereIsRoomAgain() {
		List<ServiceInstance> chosen = new ArrayList<>();
		List<CallFeedback> begun = begin(4, ALL, chosen);
		assertThat(this.balancer.choose(CALL, ALL)).isNotSameAs(LOCAL);
		begun.get(0).ended(Result.ANSWERED, 1000);
		assertThat(this.balancer.choose(CALL, ALL)).isSameAs(LOCAL);
	}

	/**
	 * Else an instance that refuses everything would be asked first by every call.
	 */
	@ParameterizedTest
	@EnumSource(names = { "REFUSED", "LOST" })
	void whatRefusesIsNotNearForASecondOrUntilItAnswers(Result result) {
		this.balancer.offered(CALL, LOCAL).ended(result, 1000);
		this.balancer.offered(CALL, NEAR).ended(result, 1000);
		assertThat(this.balancer.choose(CALL, ALL)).isSameAs(NEAR_BY_ITS_OWN_WORD);
		this.clock.addAndGet(Duration.ofMillis(999).toNanos());
		assertThat(this.balancer.choose(CALL, ALL)).isSameAs(NEAR_BY_ITS_OWN_WORD);
		this.clock.addAndGet(Duration.ofMillis(1).toNanos());
		assertThat(this.balancer.choose(CALL, ALL)).isSameAs(LOCAL);
		this.balancer.offered(CALL, LOCAL).ended(result, 1000);
		this.balancer.offered(CALL, LOCAL).ended(Result.ANSWERED, 1000);
		assertThat(this.balancer.choose(CALL, ALL)).isSameAs(LOCAL);
	}

	@Test
	void whereNothingIsNearAllAreTaken() {
		List<ServiceInstance> far = List.of(FAR, NOWHERE);
		assertThat(IntStream.range(0, 200).mapToObj((i) -> this.balancer.choose(CALL, far))).contains(FAR, NOWHERE);
		this.nodes.says("a", Map.of());
		List<ServiceInstance> others = ALL.subList(1, 5);
		assertThat(IntStream.range(0, 200).mapToObj((i) -> this.balancer.choose(CALL, others))).contains(NEAR, FAR,
				NOWHERE);
	}

	@Test
	void theOtherBalancerIsToldOfAllCalls() {
		List<CallFeedback> begun = begin(30, ALL, new ArrayList<>());
		assertThat(this.among.inFlight("echo")).isEqualTo(30);
		begun.forEach((call) -> call.ended(Result.ANSWERED, 1));
		assertThat(this.among.inFlight("echo")).isZero();
		this.balancer.retain("echo", List.of());
		assertThat(this.among.remembered()).isZero();
	}

	@Test
	void whatIsGoneIsForgottenAndWhatIsThereIsNot() {
		begin(4, ALL, new ArrayList<>());
		this.balancer.retain("other", List.of());
		this.balancer.retain("echo", ALL);
		assertThat(this.balancer.choose(CALL, ALL)).as("it has as many calls as before").isNotSameAs(LOCAL);
		this.balancer.retain("echo", List.of(NEAR, FAR));
		assertThat(this.balancer.choose(CALL, ALL)).as("a new one of that name").isSameAs(LOCAL);
	}

	@Test
	void overflowHasToBeAllowed() {
		assertThatIllegalArgumentException().isThrownBy(() -> new LocalFirst(this.nodes, this.among, 0))
			.withMessageContaining("use 1 or more");
	}

}
