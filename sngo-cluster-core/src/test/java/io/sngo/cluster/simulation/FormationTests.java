// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.NodeState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How clusters come into being.
 */
@ExtendWith(ReportOnFailure.class)
class FormationTests {

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 5, 10, 30, 100 })
	void clusterForms(int size) {
		Simulation sim = Simulation.withSeed(size).nodes(size).onlyTheseMayBeSuspected().onlyTheseMayFail();
		sim.nodes().forEach(sim::start);
		Duration took = sim.runUntilConverged(Duration.ofSeconds(5));
		assertThat(sim.nodes()).allMatch(SimulatedNode::hasJoined);
		assertThat(took).isLessThanOrEqualTo(Duration.ofSeconds(size <= 10 ? 2 : 5));
		sim.run(Duration.ofSeconds(60));
		assertThat(sim.isConverged()).isTrue();
		assertThat(sim.verdicts()).isEmpty();
	}

	@Test
	void nodesJoinOneAfterTheOther() {
		Simulation sim = Simulation.withSeed(1).nodes(20).onlyTheseMayBeSuspected().onlyTheseMayFail();
		for (SimulatedNode node : sim.nodes()) {
			sim.start(node);
			sim.run(Duration.ofSeconds(1));
		}
		sim.runUntilConverged(Duration.ofSeconds(3));
	}

	@Test
	void clusterFormsThroughAnySeed() {
		Simulation sim = Simulation.withSeed(2).nodes(6);
		SimulatedNode[] seeds = { sim.node(0), sim.node(1), sim.node(2) };
		sim.nodes().forEach((node) -> node.seeds(seeds));
		sim.nodes().forEach(sim::start);
		sim.runUntilConverged(Duration.ofSeconds(5));
		sim.crash(sim.node(0), sim.node(1));
		SimulatedNode late = sim.add(sim.node(0).cluster()).seeds(seeds);
		sim.start(late);
		sim.runUntil("late node joined", Duration.ofSeconds(5), late::hasJoined);
	}

	@Test
	void clusterFormsThroughLossAndDelay() {
		for (int seed = 0; seed < 5; seed++) {
			Simulation sim = Simulation.withSeed(seed)
				.nodes(20)
				.loss(0.1)
				.latency(Latency.exponential(Duration.ofMillis(1), Duration.ofMillis(20)));
			sim.nodes().forEach(sim::start);
			sim.runUntil("all joined", Duration.ofSeconds(30),
					() -> sim.nodes().stream().allMatch(SimulatedNode::hasJoined));
			sim.stabilise(Duration.ofSeconds(10));
		}
	}

	@Test
	void joinsWhenItsSeedsComeUpMuchLater() {
		Simulation sim = Simulation.withSeed(3).nodes(4);
		List<SimulatedNode> others = sim.nodes().subList(1, 4);
		others.forEach(sim::start);
		sim.run(Duration.ofSeconds(60));
		assertThat(others).noneMatch(SimulatedNode::hasJoined).allMatch((node) -> node.sees(node) == NodeState.JOINING);
		sim.start(sim.node(0));
		Duration took = sim.runUntilConverged(Duration.ofSeconds(15));
		assertThat(took).isLessThanOrEqualTo(Duration.ofSeconds(15));
		assertThat(sim.verdicts()).isEmpty();
	}

	@Test
	void twoClustersWithTheSameSeedsNeverMerge() {
		Simulation sim = Simulation.withSeed(4).nodes(5);
		sim.formed();
		for (int i = 0; i < 5; i++) {
			sim.start(sim.add("another").seeds(sim.node(0), sim.node(5)));
		}
		sim.run(Duration.ofSeconds(60));
		assertThat(sim.isConverged()).as("each of them whole, neither with a node of the other").isTrue();
		assertThat(sim.node(6).reports()).anyMatch((report) -> report.startsWith("rejected WRONG_CLUSTER"));
		assertThat(sim.verdicts()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 4, 7 })
	void nodesThatNameEachOtherInARingFindTogether(int size) {
		for (int seed = 0; seed < 20; seed++) {
			Simulation sim = Simulation.withSeed(seed).nodes(size).onlyTheseMayBeSuspected().onlyTheseMayFail();
			for (int i = 0; i < size; i++) {
				sim.node(i).seeds(sim.node((i + 1) % size));
			}
			sim.nodes().forEach(sim::start);
			sim.runUntilConverged(Duration.ofSeconds(30));
		}
	}

	@Test
	void nodesThatAreAllSeedsAndStartAtOnceAreOneClusterFromTheBeginning() {
		for (int seed = 0; seed < 50; seed++) {
			Simulation sim = Simulation.withSeed(seed).nodes(5);
			SimulatedNode[] all = sim.nodes().toArray(SimulatedNode[]::new);
			sim.nodes().forEach((node) -> node.seeds(all));
			sim.nodes().forEach(sim::start);
			sim.runUntilConverged(Duration.ofSeconds(3));
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aNodeThatIsNoSeedDoesNotKeepTheSeedsWaiting(boolean silent) {
		Simulation sim = Simulation.withSeed(9).nodes(3);
		SimulatedNode[] seeds = { sim.node(1), sim.node(2) };
		sim.nodes().forEach((node) -> node.seeds(seeds));
		if (!silent) {
			sim.start(seeds[0]);
			sim.crash(seeds[0]);
		}
		sim.start(sim.node(0));
		sim.start(seeds[1]);
		sim.runUntilConverged(Duration.ofSeconds(silent ? 40 : 10));
	}

	@Test
	void bug14SeedThatRestartsBehindACutFoundsNothing() {
		Simulation sim = Simulation.withSeed(8).nodes(5);
		SimulatedNode[] seeds = { sim.node(0), sim.node(1), sim.node(2) };
		sim.nodes().forEach((node) -> node.seeds(seeds));
		sim.formed();
		sim.crash(seeds[0]);
		sim.run(Duration.ofSeconds(5));
		sim.partition(List.of(seeds[0]));
		sim.restart(seeds[0]);
		sim.run(Duration.ofSeconds(25));
		assertThat(seeds[0].hasJoined()).isFalse();
		sim.stabilise(Duration.ofSeconds(15));
	}

	@Test
	void oneForeignSeedKeepsNobodyOut() {
		Simulation sim = Simulation.withSeed(6).nodes(3);
		sim.formed();
		SimulatedNode foreign = sim.add("another").seeds(new SimulatedNode[0]);
		sim.start(foreign);
		SimulatedNode late = sim.add(sim.node(0).cluster()).seeds(foreign, sim.node(1));
		sim.start(late);
		sim.runUntil("late node joined", Duration.ofSeconds(5), late::hasJoined);
		sim.run(Duration.ofMinutes(1));
		assertThat(late.reports()).noneMatch((report) -> report.startsWith("rejected"));
	}

	@Test
	void nodeThatCanSendButNotBeReachedDoesNotJoinHalfWay() {
		Simulation sim = Simulation.withSeed(5).nodes(4);
		SimulatedNode deaf = sim.node(3);
		sim.nodes().subList(0, 3).forEach(sim::start);
		sim.run(Duration.ofSeconds(5));
		sim.start(deaf);
		sim.nodes().subList(0, 3).forEach((node) -> sim.cutOneWay(node, deaf));
		sim.run(Duration.ofSeconds(60));
		assertThat(deaf.hasJoined()).isFalse();
		assertThat(sim.nodes().subList(0, 3)).allMatch((node) -> !node.sees(deaf).isLive());
		sim.stabilise(Duration.ofSeconds(15));
	}

}
