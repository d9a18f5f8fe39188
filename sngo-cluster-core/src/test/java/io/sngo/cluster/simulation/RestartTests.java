// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.DetectionBound;
import io.sngo.cluster.membership.MembershipConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that come again, leave, or pretend to be another.
 */
@ExtendWith(ReportOnFailure.class)
class RestartTests {

	@ParameterizedTest
	@ValueSource(longs = { 0, 20, 400, 3_000, 60_000 })
	void restartAtTheSameAddress(long downMillis) {
		Simulation sim = Simulation.withSeed(downMillis).nodes(5).formed();
		sim.run(Duration.ofSeconds(10));
		SimulatedNode node = sim.node(3);
		sim.onlyTheseMayFail(node).onlyTheseMayBeSuspected(node);
		sim.crash(node);
		sim.run(Duration.ofMillis(downMillis));
		sim.restart(node);
		assertThat(sim.runUntilConverged(Duration.ofSeconds(5))).isLessThanOrEqualTo(Duration.ofSeconds(5));
		sim.onlyTheseMayFail().onlyTheseMayBeSuspected();
		sim.run(Duration.ofSeconds(30));
		assertThat(sim.isConverged()).isTrue();
	}

	/** A run that remembers nothing, and others that know only the one before it. */
	@ParameterizedTest
	@ValueSource(longs = { 0, 20, 400, 3_000, 60_000 })
	void restartAtTheSameAddressWhileOthersAreCutOff(long downMillis) {
		Simulation sim = Simulation.withSeed(downMillis).nodes(5).formed();
		sim.run(Duration.ofSeconds(10));
		SimulatedNode node = sim.node(3).seeds(sim.node(2));
		sim.partition(List.of(sim.node(0), sim.node(1)));
		sim.run(Duration.ofSeconds(downMillis % 7));
		sim.crash(node);
		sim.run(Duration.ofMillis(downMillis));
		sim.restart(node);
		sim.runUntil("it joined its side", Duration.ofSeconds(20), () -> node.hasJoined()
				&& sim.node(4).sees(node) == NodeState.ACTIVE && node.sees(sim.node(4)) == NodeState.ACTIVE);
		assertThat(node.hasFounded()).isFalse();
		sim.run(Duration.ofSeconds(40));
		assertThat(sim.node(0).sees(node)).as("it is still cut off").isEqualTo(NodeState.FAILED);
		sim.heal();
		sim.runUntilConverged(Duration.ofSeconds(15));
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 20, 400, 3_000, 60_000 })
	void restartAtAnotherAddress(long downMillis) {
		Simulation sim = Simulation.withSeed(downMillis).nodes(5).formed();
		sim.run(Duration.ofSeconds(10));
		SimulatedNode node = sim.node(3);
		sim.onlyTheseMayFail(node);
		sim.crash(node);
		sim.run(Duration.ofMillis(downMillis));
		sim.restartElsewhere(node);
		sim.runUntilConverged(Duration.ofSeconds(5));
		sim.run(Duration.ofSeconds(30));
		assertThat(sim.isConverged()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(longs = { 100, 3_000, 60_000 })
	void restartAfterAPowerCut(long downMillis) {
		Simulation sim = Simulation.withSeed(downMillis).nodes(5).formed();
		sim.run(Duration.ofSeconds(10));
		SimulatedNode node = sim.node(3);
		sim.onlyTheseMayFail(node);
		sim.powerOff(node);
		sim.run(Duration.ofMillis(downMillis));
		sim.restart(node);
		sim.runUntilConverged(Duration.ofSeconds(10));
		sim.run(Duration.ofSeconds(30));
		assertThat(sim.isConverged()).isTrue();
	}

	@Test
	void onlySeedRestartsWithAnotherAddress() {
		Simulation sim = Simulation.withSeed(1).nodes(5).formed();
		sim.run(Duration.ofSeconds(10));
		SimulatedNode seed = sim.node(0);
		sim.crash(seed);
		sim.run(Duration.ofSeconds(30));
		seed.seeds(sim.node(1), sim.node(2));
		sim.restartElsewhere(seed);
		sim.runUntilConverged(Duration.ofSeconds(15));
	}

	@Test
	void allSeedsGoDownAndComeUpAgain() {
		Simulation sim = Simulation.withSeed(2).nodes(8);
		SimulatedNode[] seeds = { sim.node(0), sim.node(1) };
		sim.nodes().forEach((node) -> node.seeds(seeds));
		sim.formed();
		sim.crash(seeds);
		sim.run(Duration.ofSeconds(40));
		sim.nodes().subList(2, 8).forEach((node) -> assertThat(node.sees(seeds[0])).isEqualTo(NodeState.FAILED));
		sim.restart(seeds[0]);
		sim.restart(seeds[1]);
		sim.runUntilConverged(Duration.ofSeconds(30));
	}

	@Test
	void massRestart() {
		Simulation sim = Simulation.withSeed(3).nodes(100).formed();
		sim.run(Duration.ofSeconds(10));
		sim.nodes().forEach(sim::crash);
		sim.run(Duration.ofSeconds(2));
		sim.nodes().forEach(sim::restart);
		sim.runUntilConverged(Duration.ofSeconds(10));
	}

	@Test
	void rollingRestart() {
		Simulation sim = Simulation.withSeed(4).nodes(20).formed();
		sim.nodes().forEach((node) -> node.seeds(sim.node(0), sim.node(1), sim.node(2)));
		for (SimulatedNode node : sim.nodes()) {
			sim.leave(node);
			sim.runUntil("left", Duration.ofSeconds(12), () -> !node.isAlive());
			sim.run(Duration.ofSeconds(2));
			sim.restart(node);
			sim.run(Duration.ofSeconds(3));
		}
		sim.runUntilConverged(Duration.ofSeconds(5));
		assertThat(sim.verdicts()).isEmpty();
	}

	@Test
	void gracefulLeaveIsKnownWithinASecondAndAlarmsNobody() {
		Simulation sim = Simulation.withSeed(5).nodes(5).formed();
		sim.run(Duration.ofSeconds(10));
		SimulatedNode leaving = sim.node(2);
		List<SimulatedNode> others = sim.nodes().stream().filter((node) -> node != leaving).toList();
		sim.leave(leaving);
		sim.runUntil("LEFT everywhere", Duration.ofSeconds(1),
				() -> others.stream().allMatch((node) -> node.sees(leaving) == NodeState.LEFT));
		sim.runUntil("ended", Duration.ofSeconds(10), () -> !leaving.isAlive());
		sim.run(Duration.ofSeconds(30));
		assertThat(sim.verdicts()).isEmpty();
		assertThat(others).allMatch((node) -> node.servicesOf(leaving).isEmpty());
		sim.restart(leaving);
		sim.runUntilConverged(Duration.ofSeconds(5));
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 })
	void nodeThatDiesOnItsWayOutHasLeftEverywhere(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(6).formed();
		SimulatedNode leaving = sim.node(2);
		SimulatedNode deaf = sim.node(5);
		List<SimulatedNode> others = sim.nodes().stream().filter((node) -> node != leaving).toList();
		sim.onlyTheseMayFail();
		// Hears the end of the story, but not that the node was leaving.
		sim.isolate(deaf);
		leaving.controlPlane().withdraw();
		sim.run(Duration.ofMillis(50));
		sim.crash(leaving);
		sim.run(Duration.ofMillis(250));
		sim.heal();
		sim.runUntil("LEFT everywhere", DetectionBound.refused(MembershipConfig.DEFAULT, 6),
				() -> others.stream().allMatch((node) -> node.sees(leaving) == NodeState.LEFT));
	}

	@Test
	void nodeThatLeavesAsSoonAsItHasJoinedAlarmsNobody() {
		Simulation sim = Simulation.withSeed(8).nodes(5).formed();
		sim.onlyTheseMayFail().onlyTheseMayBeSuspected();
		sim.latency(Latency.uniform(Duration.ofMillis(50), Duration.ofMillis(60)));
		SimulatedNode hasty = sim.add(sim.node(0).cluster()).seeds(sim.node(0));
		sim.start(hasty);
		sim.runUntil("joined", Duration.ofSeconds(5), hasty::hasJoined);
		sim.leave(hasty);
		sim.run(Duration.ofSeconds(30));
		assertThat(hasty.isAlive()).isFalse();
		assertThat(sim.node(0).sees(hasty)).isEqualTo(NodeState.LEFT);
		assertThat(sim.nodes().subList(0, 5)).as("where it was heard of at all")
			.allMatch((node) -> node.sees(hasty) == NodeState.LEFT || node.sees(hasty) == NodeState.UNKNOWN);
	}

	@Test
	void leavingWaitsOnlyForNodesThatLive() {
		Simulation sim = Simulation.withSeed(6).nodes(5).formed();
		sim.run(Duration.ofSeconds(10));
		sim.crash(sim.node(0), sim.node(1));
		sim.run(Duration.ofSeconds(20));
		SimulatedNode leaving = sim.node(2);
		sim.leave(leaving);
		sim.runUntil("ended", Duration.ofSeconds(2), () -> !leaving.isAlive());
		sim.runUntilConverged(Duration.ofSeconds(2));
	}

	@Test
	void lastNodeLeavesAtOnce() {
		Simulation sim = Simulation.withSeed(7).nodes(2).formed();
		sim.crash(sim.node(1));
		sim.run(Duration.ofSeconds(30));
		sim.leave(sim.node(0));
		sim.runUntil("ended", Duration.ofSeconds(1), () -> !sim.node(0).isAlive());
	}

	@Test
	void secondLiveNodeWithTheSameIdIsRefused() {
		Simulation sim = Simulation.withSeed(8).nodes(5).formed();
		sim.run(Duration.ofSeconds(10));
		sim.onlyTheseMayFail().onlyTheseMayBeSuspected();
		SimulatedNode impostor = sim.addTwin(sim.node(3)).seeds(sim.node(0));
		sim.start(impostor);
		sim.runUntil("refused", Duration.ofSeconds(10),
				() -> impostor.reports()
					.stream()
					.anyMatch((report) -> report.startsWith("rejected DUPLICATE_NODE_ID")));
		sim.run(Duration.ofSeconds(30));
		assertThat(impostor.hasJoined()).isFalse();
		assertThat(sim.nodes().subList(0, 5)).allMatch((node) -> node.sees(sim.node(3)) == NodeState.ACTIVE
				&& node.member(sim.node(3)).peer().equals(sim.node(3).process().peer()));
		sim.crash(sim.node(3));
		sim.onlyTheseMayFail(sim.node(3)).onlyTheseMayBeSuspected(sim.node(3));
		sim.runUntil("joins when the other is gone", Duration.ofSeconds(60), impostor::hasJoined);
	}

}
