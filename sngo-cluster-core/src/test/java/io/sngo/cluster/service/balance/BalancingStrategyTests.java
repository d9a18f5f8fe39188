// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;

import static org.assertj.core.api.Assertions.assertThat;

class BalancingStrategyTests {

	private static final Map<BalancingStrategy, Class<? extends LoadBalancer>> BALANCERS = Map.of(
			BalancingStrategy.ROUND_ROBIN, RoundRobin.class, BalancingStrategy.POWER_OF_TWO, PowerOfTwoChoices.class,
			BalancingStrategy.PEAK_EWMA, PeakEwma.class, BalancingStrategy.WEIGHTED, Weighted.class,
			BalancingStrategy.LOCAL_FIRST, LocalFirst.class, BalancingStrategy.RENDEZVOUS, Rendezvous.class);

	private final Neighbours nodes = new Neighbours("n1");

	@ParameterizedTest
	@EnumSource
	void eachGivesTheBalancerOfItsName(BalancingStrategy strategy) {
		assertThat(strategy.balancer(this.nodes)).isExactlyInstanceOf(BALANCERS.get(strategy));
		assertThat(strategy.balancer(this.nodes)).as("each caller's own").isNotSameAs(strategy.balancer(this.nodes));
	}

	@Test
	void thoseThatGoByNodesAreGivenThem() {
		CallSpec call = CallSpec.of("echo", null, void.class);
		this.nodes.says("n0", Map.of("weight", "0"));
		for (BalancingStrategy strategy : new BalancingStrategy[] { BalancingStrategy.WEIGHTED,
				BalancingStrategy.LOCAL_FIRST }) {
			LoadBalancer balancer = strategy.balancer(this.nodes);
			for (int i = 0; i < 50; i++) {
				assertThat(balancer.choose(call, Instances.many(2)).nodeId().value()).as("%s", strategy)
					.isEqualTo("n1");
			}
		}
	}

}
