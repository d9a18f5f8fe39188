// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.ConvergenceBound;
import io.sngo.cluster.membership.MembershipConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A few nodes lose most of what is sent to them, or most of what they send. Plain SWIM
 * never removes them: they refute, now suspected and now not. {@code -Dsimulation.long}
 * for a thousand nodes, {@code -Dsimulation.seeds=10} for as many runs each way.
 */
@ExtendWith(ReportOnFailure.class)
class LossyNodesTests {

	private static final Logger logger = LoggerFactory.getLogger(LossyNodesTests.class);

	private static final int NODES = Boolean.getBoolean("simulation.long") ? 1000 : 300;

	private static final Duration LONGEST = Duration.ofSeconds(30);

	static Stream<Arguments> seeds() {
		return Seeds.upTo(1).boxed().flatMap((seed) -> Stream.of(Arguments.of(true, seed), Arguments.of(false, seed)));
	}

	@ParameterizedTest(name = "into: {0}, seed {1}")
	@MethodSource("seeds")
	void justTheOnePercentThatLosesMostIsRemovedAndStaysSo(boolean into, long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(NODES).formed();
		sim.run(Duration.ofSeconds(30));
		List<SimulatedNode> sick = sim.nodes().subList(NODES - NODES / 100, NODES);
		List<SimulatedNode> healthy = sim.nodes().subList(0, NODES - NODES / 100);
		sicken(sim, sick, into, 0.8);
		int before = sim.verdicts().size();
		Duration took = sim.runUntil("all sick nodes are removed", LONGEST,
				() -> healthy.stream().allMatch((node) -> removed(node, sick)));
		sim.run(Duration.ofMinutes(1));
		assertThat(healthy).as("a minute later").allMatch((node) -> removed(node, sick));
		Map<String, Integer> removals = new HashMap<>();
		for (Verdict verdict : sim.verdicts().subList(before, sim.verdicts().size())) {
			if (verdict.state() == NodeState.FAILED && !sick.contains(verdict.observer())) {
				assertThat(sick).as("%s", verdict).contains(verdict.subject());
				removals.merge(verdict.observer() + " removes " + verdict.subject(), 1, Integer::sum);
			}
		}
		long twice = removals.values().stream().filter((times) -> times > 1).count();
		assertThat(twice).as("removed twice, of %s", removals.size()).isZero();
		logger.info("{} of {} nodes lose 80% of what {}: removed everywhere after {}, {} of {} times twice",
				sick.size(), NODES, into ? "comes in" : "goes out", took, twice, removals.size());
	}

	@ParameterizedTest
	@CsvSource({ "3, 1", "5, 1", "10, 1", "10, 2", "30, 3" })
	void healthyNodesOfASmallClusterStayAndTheSickOnesComeBack(int size, int count) {
		for (int seed = 0; seed < 4; seed++) {
			Simulation sim = Simulation.withSeed(seed).nodes(size).formed();
			List<SimulatedNode> sick = sim.nodes().subList(size - count, size);
			List<SimulatedNode> healthy = sim.nodes().subList(0, size - count);
			sicken(sim, sick, seed % 2 == 0, 0.8);
			int before = sim.verdicts().size();
			sim.run(Duration.ofMinutes(3));
			assertThat(sim.verdicts().subList(before, sim.verdicts().size()))
				.filteredOn((verdict) -> verdict.state() == NodeState.FAILED && healthy.contains(verdict.observer()))
				.allMatch((verdict) -> sick.contains(verdict.subject()));
			assertThat(healthy).noneMatch((node) -> node.controlPlane().membership().isQuarantined());
			sim.stabilise(ConvergenceBound.of(MembershipConfig.DEFAULT, size));
		}
	}

	/** Where all lose as much, none is worse than the others. */
	@ParameterizedTest
	@CsvSource({ "5, 0.3", "5, 0.5", "20, 0.3", "20, 0.5" })
	void badNetworkRemovesNobodyForGood(int size, double loss) {
		for (int seed = 0; seed < 3; seed++) {
			Simulation sim = Simulation.withSeed(seed).nodes(size).formed();
			sim.loss(loss);
			for (int i = 0; i < 12; i++) {
				sim.run(Duration.ofSeconds(10));
				assertThat(sim.nodes()).filteredOn((node) -> node.controlPlane().membership().isQuarantined())
					.hasSizeLessThanOrEqualTo(size / 5);
			}
			sim.stabilise(ConvergenceBound.of(MembershipConfig.DEFAULT, size));
		}
	}

	private static void sicken(Simulation sim, List<SimulatedNode> nodes, boolean into, double loss) {
		for (SimulatedNode node : nodes) {
			if (into) {
				sim.lossInto(node, loss);
			}
			else {
				sim.lossOutOf(node, loss);
			}
		}
	}

	private static boolean removed(SimulatedNode observer, List<SimulatedNode> sick) {
		return sick.stream().allMatch((node) -> observer.sees(node) == NodeState.FAILED);
	}

}
