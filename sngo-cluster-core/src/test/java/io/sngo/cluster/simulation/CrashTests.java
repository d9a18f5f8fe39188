// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.DetectionBound;
import io.sngo.cluster.membership.MembershipConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes and hosts that die.
 */
@ExtendWith(ReportOnFailure.class)
class CrashTests {

	@ParameterizedTest
	@ValueSource(ints = { 3, 5, 10, 50 })
	void deathOfAProcessIsKnownEverywhereAtOnce(int size) {
		List<Duration> took = IntStream.range(0, 20).mapToObj((seed) -> {
			Simulation sim = Simulation.withSeed(seed).nodes(size).formed();
			sim.run(Duration.ofSeconds(10 + seed));
			SimulatedNode victim = sim.node(seed % size);
			sim.onlyTheseMayFail(victim).onlyTheseMayBeSuspected(victim);
			sim.crash(victim);
			return sim.runUntilConverged(Duration.ofSeconds(3));
		}).sorted().toList();
		assertThat(took.get(10)).as("median of %s", took).isLessThanOrEqualTo(Duration.ofMillis(1500));
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 5, 10, 50 })
	void silenceOfAHostIsKnownEverywhereWithinTheBound(int size) {
		Duration bound = DetectionBound.silent(MembershipConfig.DEFAULT, size);
		for (int seed = 0; seed < 5; seed++) {
			Simulation sim = Simulation.withSeed(seed).nodes(size).formed();
			sim.run(Duration.ofSeconds(10));
			SimulatedNode victim = sim.node(seed % size);
			sim.onlyTheseMayFail(victim).onlyTheseMayBeSuspected(victim);
			sim.powerOff(victim);
			sim.runUntilConverged(bound);
			assertThat(sim.nodes()).filteredOn(SimulatedNode::isRunning)
				.allMatch((node) -> node.sees(victim) == NodeState.FAILED);
		}
	}

	@Test
	void lastOneStandingFindsThatTheOtherDied() {
		Simulation sim = Simulation.withSeed(1).nodes(2).formed();
		sim.run(Duration.ofSeconds(5));
		sim.crash(sim.node(0));
		sim.runUntilConverged(DetectionBound.silent(MembershipConfig.DEFAULT, 2));
		assertThat(sim.node(1).sees(sim.node(0))).isEqualTo(NodeState.FAILED);
	}

	@Test
	void halfOfTheNodesDieAtOnce() {
		Simulation sim = Simulation.withSeed(2).nodes(20).formed();
		sim.run(Duration.ofSeconds(10));
		SimulatedNode[] victims = sim.nodes().subList(5, 15).toArray(SimulatedNode[]::new);
		sim.onlyTheseMayFail(victims);
		sim.crash(victims);
		sim.runUntilConverged(DetectionBound.silent(MembershipConfig.DEFAULT, 20));
	}

	@Test
	void servicesOfASuspectedNodeStayAndThoseOfAFailedOneGo() {
		Simulation sim = Simulation.withSeed(3).nodes(5).formed();
		SimulatedNode victim = sim.node(4);
		SimulatedNode witness = sim.node(1);
		sim.powerOff(victim);
		sim.runUntil("suspected", Duration.ofSeconds(15), () -> witness.sees(victim) == NodeState.SUSPECTED);
		assertThat(witness.servicesOf(victim)).hasSize(1);
		sim.runUntil("failed", Duration.ofSeconds(15), () -> witness.sees(victim) == NodeState.FAILED);
		assertThat(witness.servicesOf(victim)).isEmpty();
	}

}
