// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;

class WeightedTests {

	private static final CallSpec CALL = CallSpec.of("echo", null, void.class);

	private final Neighbours nodes = new Neighbours("a");

	private final Weighted balancer = new Weighted(this.nodes, new SplittableRandom(1));

	private static ServiceInstance weighing(String node, String weight) {
		return Instances.on(node, Map.of("weight", weight));
	}

	private Map<String, Double> shares(ServiceInstance... candidates) {
		int choices = 20_000;
		return IntStream.range(0, choices)
			.mapToObj((i) -> this.balancer.choose(CALL, List.of(candidates)).nodeId().value())
			.collect(Collectors.groupingBy(Function.identity(), Collectors.summingDouble((node) -> 1.0 / choices)));
	}

	@Test
	void sharesAreInProportion() {
		Map<String, Double> shares = shares(weighing("a", "1"), weighing("b", "3"), Instances.on("c"),
				weighing("d", "5"));
		assertThat(shares.get("a")).isBetween(0.09, 0.11);
		assertThat(shares.get("b")).isBetween(0.28, 0.32);
		assertThat(shares.get("c")).isBetween(0.09, 0.11);
		assertThat(shares.get("d")).isBetween(0.48, 0.52);
	}

	@Test
	void aNodeSpeaksForItsServicesThatSayNothing() {
		this.nodes.says("a", Map.of("weight", "9"));
		this.nodes.says("b", Map.of("weight", "100"));
		assertThat(shares(Instances.on("a"), weighing("b", "1")).get("a")).isBetween(0.88, 0.92);
	}

	@Test
	void whatWeighsNothingGetsCallsOnlyWhereNothingHasMore() {
		assertThat(shares(weighing("a", "0"), weighing("b", "1"))).containsOnlyKeys("b");
		assertThat(shares(weighing("a", "0"), weighing("b", "0")).get("a")).isBetween(0.48, 0.52);
		assertThat(shares(weighing("a", "0"))).containsOnlyKeys("a");
	}

	/**
	 * Others write it: it must break no call.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "", " ", "-1", "+2", "1.5", "x", "10001", "99999999999999999999", "٣" })
	void whatIsNoWeightIsOne(String text) {
		assertThat(shares(weighing("a", text), weighing("b", "1")).get("a")).isBetween(0.48, 0.52);
	}

}
