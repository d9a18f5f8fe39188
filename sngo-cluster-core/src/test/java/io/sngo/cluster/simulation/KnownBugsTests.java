// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mistakes that other systems made, as stories of whole clusters. The numbers are those
 * of the list in {@code docs/simulation.md}; what concerns single messages is tested with
 * the membership itself.
 */
@ExtendWith(ReportOnFailure.class)
class KnownBugsTests {

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
	void bug4And5NodesThatDidNotHearOfTheirSuspicionAreToldAndRefute(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(8).formed();
		SimulatedNode node = sim.node(5);
		sim.isolate(node);
		sim.runUntil("suspected", Duration.ofSeconds(15), () -> sim.node(1).sees(node) == NodeState.SUSPECTED);
		sim.heal();
		sim.onlyTheseMayFail();
		sim.runUntilConverged(Duration.ofSeconds(10));
	}

	@Test
	void bug6LeavingWaitsOnlyForNodesThatLive() {
		Simulation sim = Simulation.withSeed(6).nodes(4).formed();
		sim.crash(sim.node(0));
		sim.powerOff(sim.node(1));
		sim.run(Duration.ofSeconds(25));
		sim.leave(sim.node(2));
		sim.runUntil("ended", Duration.ofSeconds(2), () -> !sim.node(2).isAlive());
	}

	@Test
	void bug7NodesThatLeftAreForgottenAndMayComeBack() {
		Simulation sim = Simulation.withSeed(7).nodes(5).formed();
		SimulatedNode left = sim.node(3);
		SimulatedNode dead = sim.node(4);
		sim.leave(left);
		sim.crash(dead);
		sim.run(Duration.ofMinutes(10));
		assertThat(sim.nodes().subList(0, 3)).as("left nodes go soon")
			.allMatch((node) -> node.member(left) == null && node.sees(dead) == NodeState.FAILED);
		sim.run(Duration.ofHours(25));
		assertThat(sim.nodes().subList(0, 3)).as("failed ones within a day")
			.allMatch((node) -> node.member(dead) == null);
		sim.restart(left);
		sim.restartElsewhere(dead);
		sim.runUntilConverged(Duration.ofSeconds(5));
		sim.run(Duration.ofMinutes(1));
		assertThat(sim.isConverged()).isTrue();
	}

	@Test
	void bug8MassRestartLeavesNobodyDeadThatLives() {
		int size = Boolean.getBoolean("simulation.long") ? 300 : 100;
		Simulation sim = Simulation.withSeed(8).nodes(size).formed();
		for (int wave = 0; wave < 3; wave++) {
			List<SimulatedNode> most = sim.nodes().subList(3, size);
			most.forEach(sim::crash);
			sim.run(Duration.ofMillis(700));
			most.forEach(sim::restart);
			sim.run(Duration.ofMillis(1500));
		}
		sim.runUntilConverged(Duration.ofSeconds(10));
		sim.onlyTheseMayFail().onlyTheseMayBeSuspected();
		sim.run(Duration.ofMinutes(2));
		assertThat(sim.isConverged()).isTrue();
	}

	@Test
	void bug9RestartAtAnotherAddressDoesNotBlock() {
		Simulation sim = Simulation.withSeed(9).nodes(5).formed();
		sim.run(Duration.ofSeconds(10));
		sim.powerOff(sim.node(3));
		sim.restartElsewhere(sim.node(3));
		// Two seconds until it is let in, since its predecessor was well a moment ago.
		sim.runUntil("known everywhere at its new address", Duration.ofSeconds(3),
				() -> sim.nodes()
					.stream()
					.allMatch((node) -> node.sees(sim.node(3)) == NodeState.ACTIVE
							&& node.member(sim.node(3)).peer().equals(sim.node(3).process().peer())));
		sim.runUntilConverged(Duration.ofSeconds(5));
	}

	@Test
	void bug10ClustersWhoseAddressesAreReusedDoNotMerge() {
		Simulation sim = Simulation.withSeed(10).nodes(4).formed();
		SimulatedNode first = sim.add("other");
		SimulatedNode second = sim.add("other").seeds(first);
		sim.start(first);
		sim.start(second);
		sim.run(Duration.ofSeconds(5));
		sim.crash(sim.node(3), second);
		sim.startAt(second, sim.node(3).address());
		sim.startAt(sim.node(3), new NodeAddress("host-5", 7946));
		sim.runUntilConverged(Duration.ofSeconds(30));
		sim.run(Duration.ofMinutes(2));
		assertThat(sim.isConverged()).as("each whole, neither with a node of the other").isTrue();
	}

	@Test
	void bug12GossipEndsOnSlowNetworks() {
		Simulation sim = Simulation.withSeed(12).nodes(20).formed();
		sim.latency(Latency.uniform(Duration.ofMillis(100), Duration.ofMillis(400)));
		sim.run(Duration.ofMinutes(2));
		Traffic quiet = sim.traffic();
		sim.run(Duration.ofMinutes(2));
		double before = quiet.bytesPerNodeAndSecond();
		sim.nodes().forEach((node) -> node.controlPlane().registry().updateHealth("echo", false));
		sim.run(Duration.ofMinutes(2));
		Traffic after = sim.traffic();
		sim.run(Duration.ofMinutes(2));
		assertThat(after.bytesPerNodeAndSecond()).isLessThan(before * 1.5);
		assertThat(sim.isConverged()).isTrue();
	}

	@Test
	void bug13SickNodeTakesNobodyDown() {
		Simulation sim = Simulation.withSeed(13).nodes(8).formed();
		SimulatedNode sick = sim.node(2);
		sim.onlyTheseMayFail(sick);
		sim.slow(sick, Duration.ofSeconds(2));
		sim.run(Duration.ofMinutes(2));
		sim.slow(sick, Duration.ZERO);
		sim.runUntilConverged(Duration.ofSeconds(60));
	}

	@Test
	void bug14NoSecondClusterFormsWhileTheFirstLives() {
		Simulation sim = Simulation.withSeed(14).nodes(5).formed();
		SimulatedNode late = sim.add(sim.node(0).cluster()).seeds(sim.node(0), sim.node(1));
		SimulatedNode later = sim.add(sim.node(0).cluster()).seeds(sim.node(0), sim.node(1), late);
		sim.start(late);
		sim.start(later);
		sim.partition(List.of(late, later));
		sim.run(Duration.ofMinutes(2));
		assertThat(List.of(late, later)).noneMatch(SimulatedNode::hasJoined);
		sim.stabilise(Duration.ofSeconds(20));
	}

	@Test
	void bug15SleeperThatWakesEvictsNobody() {
		Simulation sim = Simulation.withSeed(15).nodes(3).formed();
		sim.onlyTheseMayFail(sim.node(0)).onlyTheseMayBeSuspected(sim.node(0));
		for (int i = 0; i < 10; i++) {
			sim.pause(sim.node(0));
			sim.run(Duration.ofSeconds(1 + 4 * i));
			sim.resume(sim.node(0));
			sim.run(Duration.ofSeconds(3));
		}
		sim.runUntilConverged(Duration.ofSeconds(5));
	}

}
