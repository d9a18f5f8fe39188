// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallFeedback.Result;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;

class RendezvousTests {

	private static final int KEYS = 20_000;

	private static final CallSpec CALL = CallSpec.of("echo", null, void.class);

	private final Rendezvous balancer = new Rendezvous(new RoundRobin());

	private ServiceInstance choose(String key, List<ServiceInstance> candidates) {
		return this.balancer.choose(CALL.withKey(key), candidates);
	}

	private Map<String, ServiceInstance> all(List<ServiceInstance> candidates) {
		return IntStream.range(0, KEYS)
			.mapToObj((i) -> "customer-" + i)
			.collect(Collectors.toMap(Function.identity(), (key) -> choose(key, candidates)));
	}

	@Test
	void theSameKeyGoesToTheSameInstanceWhateverTheirOrder() {
		List<ServiceInstance> candidates = new ArrayList<>(Instances.many(7));
		ServiceInstance first = choose("x", candidates);
		Random random = new Random(1);
		for (int i = 0; i < 100; i++) {
			Collections.shuffle(candidates, random);
			assertThat(choose("x", candidates)).isSameAs(first);
		}
	}

	/**
	 * Fixed, as nodes of different versions have to agree.
	 */
	@Test
	void whereKeysGoIsTheSameOnEveryJvmAndInEveryVersion() {
		List<ServiceInstance> five = Instances.many(5);
		assertThat(IntStream.range(0, 10).mapToObj((i) -> choose("customer-" + i, five).nodeId().value()))
			.containsExactly("n3", "n2", "n3", "n4", "n0", "n4", "n2", "n0", "n1", "n3");
	}

	/** Of the same length, and with the same {@link String#hashCode()}. */
	@Test
	void nodesWhoseNamesAreAlikeDoNotTie() {
		assertThat("AaAa".hashCode()).isEqualTo("BBBB".hashCode());
		List<ServiceInstance> alike = List.of(Instances.on("AaAa"), Instances.on("BBBB"));
		List<ServiceInstance> turned = List.of(alike.get(1), alike.get(0));
		Map<String, ServiceInstance> chosen = all(alike);
		assertThat(chosen.values().stream().filter(alike.get(0)::equals).count()).isBetween(KEYS * 45L / 100,
				KEYS * 55L / 100);
		assertThat(all(turned)).isEqualTo(chosen);
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 5, 20 })
	void keysSpread(int size) {
		Map<ServiceInstance, Long> counts = all(Instances.many(size)).values()
			.stream()
			.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
		assertThat(counts).hasSize(size);
		assertThat(counts.values())
			.allSatisfy((count) -> assertThat((double) count * size / KEYS).isBetween(0.85, 1.15));
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 5, 20 })
	void whenANodeGoesOnlyItsKeysMove(int size) {
		List<ServiceInstance> before = Instances.many(size);
		ServiceInstance gone = before.get(size / 2);
		List<ServiceInstance> after = new ArrayList<>(before);
		after.remove(gone);
		Map<String, ServiceInstance> then = all(after);
		all(before).forEach((key, instance) -> {
			if (!instance.equals(gone)) {
				assertThat(then.get(key)).isSameAs(instance);
			}
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 5, 20 })
	void whenANodeComesItsShareOfTheKeysMovesToIt(int size) {
		List<ServiceInstance> after = Instances.many(size);
		Map<String, ServiceInstance> then = new HashMap<>(all(after.subList(0, size - 1)));
		Map<String, ServiceInstance> now = all(after);
		now.forEach((key, instance) -> then.remove(key, instance));
		then.keySet().forEach((moved) -> assertThat(now.get(moved)).isSameAs(after.get(size - 1)));
		assertThat((double) then.size() * size / KEYS).isBetween(0.85, 1.15);
	}

	@Test
	void withoutAKeyAnotherBalancerChooses() {
		List<ServiceInstance> five = Instances.many(5);
		assertThat(IntStream.range(0, 5).mapToObj((i) -> this.balancer.choose(CALL, five)))
			.containsExactlyInAnyOrderElementsOf(five);
	}

	@Test
	void theOtherBalancerIsToldOfAllCallsAndOfWhoIsThere() {
		PowerOfTwoChoices withoutKey = new PowerOfTwoChoices();
		Rendezvous told = new Rendezvous(withoutKey);
		List<ServiceInstance> two = Instances.many(2);
		CallFeedback without = told.offered(CALL, two.get(0));
		CallFeedback with = told.offered(CALL.withKey("x"), two.get(1));
		assertThat(withoutKey.inFlight("echo")).isEqualTo(2);
		without.ended(Result.ANSWERED, 1000);
		with.ended(Result.ANSWERED, 1000);
		assertThat(withoutKey.inFlight("echo")).isZero();
		assertThat(withoutKey.remembered()).isEqualTo(2);
		told.retain("echo", two.subList(0, 1));
		assertThat(withoutKey.remembered()).isOne();
	}

}
