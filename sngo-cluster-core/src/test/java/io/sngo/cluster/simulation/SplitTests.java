// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.partition.PartitionAction;
import io.sngo.cluster.partition.PartitionConfig;
import io.sngo.cluster.partition.PartitionStrategy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which side of a partition goes on: one at most, for every cut of up to 5 nodes, of up
 * to 7 with {@code -Dsimulation.long=true}.
 */
@ExtendWith(ReportOnFailure.class)
class SplitTests {

	private static final int MOST = Boolean.getBoolean("simulation.long") ? Cuts.MAX_ALL : 5;

	/** Until the last has failed the others, and what it sees was the same for long. */
	private static final Duration DECISION = Duration.ofSeconds(45);

	static Stream<PartitionStrategy> strategies() {
		return Stream.of(PartitionStrategy.values()).filter((strategy) -> strategy != PartitionStrategy.OFF);
	}

	static Stream<Graph> brokenWays() {
		return Stream.of(Graph.ring(5), Graph.chain(), Graph.bridge(2), Graph.bridge(0), Graph.star(3),
				Graph.without(0, 1), Graph.without(1, 2), Graph.without(0, 4));
	}

	private static PartitionConfig config(PartitionStrategy strategy, int size) {
		return new PartitionConfig(strategy, PartitionAction.ISOLATE, size / 2 + 1, NodeId.of("node-1"), Duration.ZERO);
	}

	private static Simulation formed(PartitionStrategy strategy, int size, long seed) {
		Simulation sim = Simulation.withSeed(seed).partitions(config(strategy, size)).nodes(size);
		sim.nodes().forEach((node) -> node.seeds(sim.node(0), sim.node(1)));
		sim.formed();
		// Past the time that new members are given to find a leader.
		sim.run(Duration.ofSeconds(10));
		return sim;
	}

	@ParameterizedTest
	@MethodSource("strategies")
	void atMostOneSideOfAnyCutGoesOnAndAllDoAfterIt(PartitionStrategy strategy) {
		long seed = 0;
		for (int size = 2; size <= MOST; size++) {
			for (Cut cut : Cuts.all(size)) {
				Simulation sim = formed(strategy, size, seed++);
				sim.partition(cut);
				sim.run(DECISION);
				checkDecision(sim, cut, strategy);
				sim.heal();
				sim.runUntilConverged(Duration.ofSeconds(30));
				sim.runUntil("all go on, led", Duration.ofSeconds(20),
						() -> survivors(sim).size() == sim.nodes().size() && sim.leader() != null);
			}
		}
	}

	private static void checkDecision(Simulation sim, Cut cut, PartitionStrategy strategy) {
		List<Integer> survivors = survivors(sim);
		String what = strategy + ", " + cut + ", survivors " + survivors;
		for (List<Integer> side : cut.sides()) {
			boolean survives = survivors.containsAll(side);
			assertThat(survives || survivors.stream().noneMatch(side::contains)).as("a side decides as one: " + what)
				.isTrue();
			boolean goesOn = switch (strategy) {
				// Of two halves, the one with the smallest id.
				case KEEP_MAJORITY -> 2 * side.size() + (side.contains(0) ? 1 : 0) > cut.nodes();
				case STATIC_QUORUM -> 2 * side.size() > cut.nodes();
				default -> false;
			};
			if (goesOn) {
				assertThat(survives).as("a majority goes on: " + what).isTrue();
				assertThat(side).as("and has the leader: " + what).contains(sim.leader().number());
			}
			if (strategy == PartitionStrategy.KEEP_REFEREE) {
				assertThat(survives).as(what).isEqualTo(side.contains(1));
			}
		}
		assertThat(cut.sides().stream().filter(survivors::containsAll)).as("one side at most goes on: " + what)
			.hasSizeLessThanOrEqualTo(1);
		if (strategy == PartitionStrategy.KEEP_OLDEST && cut.sides().size() <= 2) {
			assertThat(survivors).as("two sides: one has the oldest, or all others: " + what).isNotEmpty();
		}
	}

	private static List<Integer> survivors(Simulation sim) {
		List<Integer> survivors = new ArrayList<>();
		IntStream.range(0, sim.nodes().size())
			.filter((number) -> !sim.node(number).isIsolated())
			.forEach(survivors::add);
		return survivors;
	}

	/** Whether any three of the five reach each other. */
	private static boolean hasConnectedMajority(Graph graph) {
		for (int a = 0; a < 3; a++) {
			for (int b = a + 1; b < 4; b++) {
				for (int c = b + 1; c < 5; c++) {
					if (graph.joins(a, b) && graph.joins(b, c) && graph.joins(a, c)) {
						return true;
					}
				}
			}
		}
		return false;
	}

	@ParameterizedTest
	@MethodSource("brokenWays")
	void waysThatAreBrokenAnyhowEndInOneDecision(Graph graph) {
		for (long seed = 0; seed < 5; seed++) {
			Simulation sim = formed(PartitionStrategy.KEEP_MAJORITY, 5, seed);
			sim.connectOnly(graph);
			sim.run(DECISION);
			SimulatedNode leader = sim.leader();
			if (leader == null) {
				assertThat(hasConnectedMajority(graph)).as("no majority reaches each other: " + graph).isFalse();
				assertThat(survivors(sim)).as("who goes on without a leader: " + graph).isEmpty();
			}
			else {
				for (SimulatedNode node : sim.nodes()) {
					boolean reached = node == leader || graph.joins(leader.number(), node.number());
					assertThat(node.isIsolated()).as(node + " of " + graph + " led by " + leader).isEqualTo(!reached);
				}
			}
			sim.heal();
			sim.runUntilConverged(Duration.ofSeconds(30));
			sim.runUntil("all go on", Duration.ofSeconds(30), () -> survivors(sim).size() == 5);
		}
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void threeOfFiveDecideWithinTenSecondsAndHealWithinFive(long seed) {
		Simulation sim = formed(PartitionStrategy.KEEP_MAJORITY, 5, seed);
		List<SimulatedNode> minority = new ArrayList<>(sim.nodes());
		while (minority.size() > 2) {
			minority.remove(sim.random().nextInt(minority.size()));
		}
		sim.partition(minority);
		sim.runUntil("the minority is isolated", Duration.ofSeconds(10),
				() -> minority.stream().allMatch(SimulatedNode::isIsolated));
		sim.runUntil("the majority is led", Duration.ofSeconds(1),
				() -> sim.leader() != null && !minority.contains(sim.leader()));
		assertThat(survivors(sim)).hasSize(3);
		// Long enough for each side to have failed the other.
		sim.run(Duration.ofSeconds(30));
		sim.heal();
		sim.runUntilConverged(Duration.ofSeconds(5));
		sim.runUntilLed(Duration.ofSeconds(5));
		assertThat(survivors(sim)).hasSize(5);
	}

	@Test
	void crashedProcessesAreNoPartition() {
		Simulation sim = formed(PartitionStrategy.KEEP_MAJORITY, 5, 1);
		sim.crash(sim.node(4));
		sim.powerOff(sim.node(3));
		sim.run(Duration.ofSeconds(30));
		assertThat(sim.node(1).controlPlane().partition().unreachable()).containsExactly(sim.node(3).id());
	}

	@Test
	void aFailoverIsolatesNobody() {
		Simulation sim = formed(PartitionStrategy.KEEP_MAJORITY, 5, 2);
		sim.crash(sim.leader());
		for (int i = 0; i < 200; i++) {
			sim.run(Duration.ofMillis(100));
			assertThat(sim.nodes().stream().filter(SimulatedNode::isIsolated)).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void aNodeThatStoodStillIsNotIsolatedWhenItGoesOn(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(3).formed();
		sim.run(Duration.ofSeconds(15));
		SimulatedNode victim = sim.node((int) (seed % 3));
		sim.pause(victim);
		sim.run(Duration.ofSeconds(60));
		sim.resume(victim);
		sim.run(Duration.ofSeconds(30));
		assertThat(victim.reports()).doesNotContain("isolated");
	}

}
