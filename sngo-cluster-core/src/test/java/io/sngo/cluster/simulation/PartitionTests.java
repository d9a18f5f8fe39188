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
 * Networks that fall apart and heal.
 */
@ExtendWith(ReportOnFailure.class)
class PartitionTests {

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
	void isolatedNodeFailsOnBothSidesAndHealsWithinFiveSeconds(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(5).formed();
		sim.run(Duration.ofSeconds(10));
		SimulatedNode lonely = sim.node((int) seed % 5);
		sim.isolate(lonely);
		sim.runUntil("it fails at all others", DetectionBound.silent(MembershipConfig.DEFAULT, 5),
				() -> sim.nodes().stream().allMatch((node) -> node == lonely || node.sees(lonely) == NodeState.FAILED));
		sim.runUntil("all fail on both sides", DetectionBound.isolated(MembershipConfig.DEFAULT, 5),
				() -> split(sim, List.of(lonely)));
		sim.run(Duration.ofSeconds(seed * 7));
		int verdicts = sim.verdicts().size();
		sim.heal();
		Duration took = sim.runUntilConverged(Duration.ofSeconds(5));
		assertThat(took).isLessThanOrEqualTo(Duration.ofSeconds(5));
		sim.run(Duration.ofSeconds(20));
		assertThat(sim.isConverged()).isTrue();
		assertThat(sim.verdicts()).as("healing declares nobody dead").hasSize(verdicts);
	}

	/**
	 * Its news that all others are dead is fresh then, and goes to the first that it
	 * meets.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 5, 9 })
	void whatACutOffNodeHoldsOfOthersConvincesNobody(int size) {
		for (int seed = 0; seed < 100; seed++) {
			Simulation sim = cutOff(seed, size);
			long failures = failures(sim);
			sim.heal();
			// What was sent during the cut comes with the next retransmission.
			sim.runUntilConverged(Duration.ofSeconds(30));
			sim.run(Duration.ofSeconds(10));
			assertThat(failures(sim)).as("seed " + seed).isEqualTo(failures);
		}
	}

	/** The one that comes back holds the one that pauses to be dead. */
	@Test
	void pauseWhileACutOffNodeComesBackFailsNobody() {
		for (int seed = 0; seed < 100; seed++) {
			Simulation sim = cutOff(seed, 4);
			SimulatedNode sleeper = sim.node(seed % 3);
			Duration moment = Duration.ofMillis(sim.random().nextInt(3000));
			sim.heal();
			sim.run(moment);
			long failures = failures(sim);
			sim.pause(sleeper);
			sim.run(Duration.ofMillis(2500));
			sim.resume(sleeper);
			sim.runUntilConverged(Duration.ofSeconds(30));
			sim.run(Duration.ofSeconds(10));
			assertThat(failures(sim)).as("seed " + seed).isEqualTo(failures);
		}
	}

	/** The last node fails at all others, and they at it. */
	private static Simulation cutOff(int seed, int size) {
		Simulation sim = Simulation.withSeed(seed).nodes(size).formed();
		sim.run(Duration.ofMillis(5_000 + seed * 37L));
		SimulatedNode lonely = sim.node(size - 1);
		sim.isolate(lonely);
		sim.runUntil("all fail on both sides", DetectionBound.isolated(MembershipConfig.DEFAULT, size),
				() -> split(sim, List.of(lonely)));
		return sim;
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 5, 10, 50 })
	void nodeThatIsCutOffFailsAllOthersWithinTheBound(int size) {
		for (int seed = 0; seed < 20; seed++) {
			Simulation sim = Simulation.withSeed(seed).nodes(size).formed();
			sim.run(Duration.ofMillis(5_000 + seed * 370L));
			SimulatedNode lonely = sim.node(seed % size);
			List<SimulatedNode> others = sim.nodes().stream().filter((node) -> node != lonely).toList();
			sim.isolate(lonely);
			sim.runUntil("all others fail at it", DetectionBound.isolated(MembershipConfig.DEFAULT, size),
					() -> others.stream().allMatch((node) -> lonely.sees(node) == NodeState.FAILED));
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void halvesFindEachOtherAgain(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(30).formed();
		sim.run(Duration.ofSeconds(10));
		List<SimulatedNode> half = sim.nodes().subList(0, 15);
		sim.partition(half);
		sim.runUntil("all fail on both sides", DetectionBound.silent(MembershipConfig.DEFAULT, 30).multipliedBy(2),
				() -> split(sim, half));
		sim.run(Duration.ofSeconds(60));
		int verdicts = sim.verdicts().size();
		sim.heal();
		sim.runUntilConverged(Duration.ofSeconds(10));
		sim.run(Duration.ofSeconds(20));
		assertThat(sim.verdicts()).as("healing declares nobody dead").hasSize(verdicts);
	}

	@Test
	void changesOnBothSidesAreKnownEverywhereAfterHealing() {
		Simulation sim = Simulation.withSeed(1).nodes(10).formed();
		sim.partition(sim.nodes().subList(0, 5));
		sim.run(Duration.ofSeconds(40));
		sim.crash(sim.node(2));
		sim.run(Duration.ofSeconds(5));
		sim.node(7).controlPlane().registry().updateHealth("echo", false);
		SimulatedNode late = sim.add(sim.node(0).cluster()).seeds(sim.node(6));
		sim.start(late);
		sim.partition(List.of(late), sim.nodes().subList(0, 5), sim.nodes().subList(5, 10));
		sim.run(Duration.ofSeconds(5));
		sim.stabilise(Duration.ofSeconds(15));
		assertThat(sim.node(0).servicesOf(sim.node(7)).get(0).healthy()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void wayThatIsCutBetweenTwoNodesHarmsNobody(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(10).formed();
		sim.onlyTheseMayFail();
		sim.cut(sim.node(3), sim.node(4));
		sim.cutOneWay(sim.node(5), sim.node(6));
		sim.run(Duration.ofMinutes(3));
		sim.stabilise(Duration.ofSeconds(10));
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void nodeThatOneOtherIsRefusedIsHardlyEverSuspected(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(3 + (int) seed).formed();
		SimulatedNode behind = sim.node(1);
		sim.onlyTheseMayFail().onlyTheseMayBeSuspected(behind);
		for (int i = 0; i < 40; i++) {
			sim.refuseOneWay(sim.node(2), behind);
			sim.run(Duration.ofSeconds(15));
		}
		assertThat(sim.verdicts()
			.stream()
			.filter((verdict) -> verdict.observer() == sim.node(2) && verdict.state() == NodeState.SUSPECTED))
			.as("within ten minutes, in which its connection broke 40 times")
			.hasSizeLessThanOrEqualTo(7);
		sim.stabilise(Duration.ofSeconds(10));
	}

	/** Each of the two confirms what the other finds. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void nodeThatTwoOthersAreRefusedHardlyEverFails(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(3 + (int) seed).formed();
		SimulatedNode behind = sim.node(1);
		sim.onlyTheseMayFail(behind).onlyTheseMayBeSuspected(behind);
		for (int i = 0; i < 40; i++) {
			sim.refuseOneWay(sim.node(2), behind);
			sim.refuseOneWay(sim.node(3), behind);
			sim.run(Duration.ofSeconds(15));
		}
		assertThat(sim.verdicts()
			.stream()
			.filter((verdict) -> verdict.observer() == sim.node(2) && verdict.state() == NodeState.FAILED))
			.as("within ten minutes, in which its connection broke 40 times")
			.hasSizeLessThanOrEqualTo(7);
		sim.stabilise(Duration.ofSeconds(10));
	}

	@Test
	void threePartsHeal() {
		Simulation sim = Simulation.withSeed(2).nodes(12).formed();
		sim.partition(sim.nodes().subList(0, 4), sim.nodes().subList(4, 8));
		sim.run(Duration.ofSeconds(60));
		assertThat(sim.node(0).sees(sim.node(5))).isEqualTo(NodeState.FAILED);
		assertThat(sim.node(0).sees(sim.node(3))).isEqualTo(NodeState.ACTIVE);
		sim.stabilise(Duration.ofSeconds(15));
	}

	private static boolean split(Simulation sim, List<SimulatedNode> side) {
		for (SimulatedNode observer : sim.nodes()) {
			for (SimulatedNode subject : sim.nodes()) {
				NodeState expected = side.contains(observer) == side.contains(subject) ? NodeState.ACTIVE
						: NodeState.FAILED;
				if (observer.sees(subject) != expected) {
					return false;
				}
			}
		}
		return true;
	}

	private static long failures(Simulation sim) {
		return sim.verdicts().stream().filter((verdict) -> verdict.state() == NodeState.FAILED).count();
	}

}
