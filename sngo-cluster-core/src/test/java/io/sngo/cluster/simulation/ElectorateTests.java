// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.sngo.cluster.election.ElectionConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Stories about who has a vote: electorates that change while the network is cut, nodes
 * that leave faster than they can be counted out, and settings that differ.
 */
@ExtendWith(ReportOnFailure.class)
class ElectorateTests {

	/** The lease at a voter, the staggered candidates and two rounds of votes. */
	private static final Duration FAILOVER = Duration.ofSeconds(7);

	/** Two leases without a leader, and the election after them. */
	private static final Duration RECOVERY = Duration.ofSeconds(30);

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void aVoterThatMayNotLeadTellsOthersWhatItRemembers(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(3);
		sim.nodes().forEach((node) -> node.seeds(sim.node(0), sim.node(1), sim.node(2)));
		sim.node(2).eligible(false);
		sim.formed();
		sim.run(Duration.ofSeconds(2));
		sim.crash(sim.node(0), sim.node(1));
		sim.run(Duration.ofSeconds(1));
		sim.restart(sim.node(0));
		sim.restart(sim.node(1));
		sim.runUntilConverged(Duration.ofSeconds(40));
		sim.runUntilLed(RECOVERY);
	}

	@Test
	void aVoterThatMayNotLeadDoesNotKeepAnotherFromLeading() {
		Simulation sim = Simulation.withSeed(1).nodes(4);
		List.of(sim.node(2), sim.node(3)).forEach((node) -> node.eligible(false));
		List.of(sim.node(0), sim.node(1), sim.node(2)).forEach(sim::start);
		sim.runUntilLed(Duration.ofSeconds(10));
		sim.run(Duration.ofSeconds(5));
		assertThat(sim.leader()).isEqualTo(sim.node(0));
		sim.cut(sim.node(0), sim.node(1));
		sim.start(sim.node(3));
		sim.run(Duration.ofSeconds(3));
		sim.powerOff(sim.node(0));
		sim.runUntilLed(FAILOVER);
		assertThat(sim.leader()).isEqualTo(sim.node(1));
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void whoeverLeavesIsNotMissedThoughNobodyHadTheTimeToCountItOut(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(2).formed();
		sim.run(Duration.ofSeconds(2));
		SimulatedNode leader = sim.leader();
		SimulatedNode other = sim.node(1 - leader.number());
		sim.pause(other, Duration.ofMillis(1500 + sim.random().nextInt(2000)));
		sim.leave(leader);
		sim.run(Duration.ofSeconds(4));
		sim.runUntilLed(RECOVERY);
		assertThat(sim.leader()).isEqualTo(other);
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void amongThoseWhoStayThereIsALeaderAfterMostHaveLeftAtOnce(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(5);
		sim.nodes().forEach((node) -> node.seeds(sim.node(0), sim.node(1)));
		sim.formed();
		sim.latency(Latency.uniform(Duration.ofMillis(20), Duration.ofMillis(100)));
		sim.run(Duration.ofSeconds(5));
		List<SimulatedNode> leaving = new ArrayList<>(sim.nodes());
		int staying = 1 + sim.random().nextInt(2);
		while (leaving.size() > 5 - staying) {
			leaving.remove(sim.random().nextInt(leaving.size()));
		}
		leaving.forEach((node) -> {
			sim.leave(node);
			sim.run(Duration.ofMillis(sim.random().nextInt(200)));
		});
		sim.run(Duration.ofSeconds(5));
		sim.runUntilLed(RECOVERY);
	}

	@Test
	void aVoterThatNeverComesBackIsWaitedForUntilAllOthersHaveRestartedAtOnce() {
		Simulation sim = Simulation.withSeed(1).nodes(3);
		sim.nodes().forEach((node) -> node.seeds(sim.node(0), sim.node(1), sim.node(2)));
		sim.formed();
		sim.run(Duration.ofSeconds(2));
		sim.powerOff(sim.node(0));
		sim.crash(sim.node(1));
		sim.run(Duration.ofSeconds(1));
		sim.restart(sim.node(1));
		sim.run(Duration.ofHours(25));
		assertThat(sim.leader()).isNull();
		List<SimulatedNode> left = List.of(sim.node(1), sim.node(2));
		left.forEach(sim::crash);
		left.forEach((node) -> node.seeds(sim.node(1), sim.node(2)));
		left.forEach(sim::restart);
		sim.runUntilLed(RECOVERY);
	}

	/**
	 * It has forgotten the others by then, as members, but they go on.
	 */
	@Test
	void whoeverWasCutOffForADayStillElectsNobody() {
		Simulation sim = Simulation.withSeed(2).nodes(3);
		sim.nodes().forEach((node) -> node.seeds(sim.node(0), sim.node(1), sim.node(2)));
		sim.formed();
		sim.run(Duration.ofSeconds(2));
		SimulatedNode leader = sim.leader();
		SimulatedNode alone = sim.node((leader.number() + 1) % 3);
		sim.isolate(alone);
		sim.run(Duration.ofHours(25));
		assertThat(alone.knownLeader()).isNull();
		assertThat(sim.leader()).isEqualTo(leader);
		sim.heal();
		sim.runUntilConverged(Duration.ofSeconds(60));
		sim.runUntilLed(FAILOVER);
		assertThat(sim.leader()).isEqualTo(leader);
	}

	/**
	 * It has accepted that it is counted no more, and still is the voter that did.
	 */
	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void whoeverLeavesAndComesBackElectsNobodyWhoMissedThat(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(3).formed();
		sim.run(Duration.ofSeconds(2));
		assertThat(sim.leader()).isEqualTo(sim.node(0));
		sim.isolate(sim.node(2));
		sim.run(Duration.ofSeconds(5));
		sim.node(1).controlPlane().leave(() -> {
		});
		sim.run(Duration.ofSeconds(10));
		assertThat(sim.node(0).controlPlane().election().voters()).containsExactly("node-0", "node-2");
		sim.heal();
		sim.isolate(sim.node(0));
		sim.node(1).controlPlane().join(List.of(sim.node(2).address()));
		sim.run(Duration.ofSeconds(60));
		assertThat(sim.leader()).isEqualTo(sim.node(0));
	}

	/**
	 * More new voters than old ones are no majority of the old ones.
	 */
	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void bug17ALeaderThatIsCutOffGetsNoMajorityFromThoseWhoJoinIt(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(3).formed();
		sim.run(Duration.ofSeconds(2));
		SimulatedNode leader = sim.leader();
		sim.partition(sim.nodes().stream().filter((node) -> node != leader).toList());
		List<SimulatedNode> joining = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			joining.add(sim.add(leader.cluster()).seeds(leader));
		}
		joining.forEach(sim::start);
		sim.run(Duration.ofSeconds(20));
		assertThat(sim.leader()).isNotNull().isNotEqualTo(leader).isNotIn(joining);
	}

	/**
	 * Two of the three that were, of the five that are.
	 */
	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void bug17WhoeverMissedAChangeIsNotElectedByThoseWhoDidNot(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(3).formed();
		sim.run(Duration.ofSeconds(2));
		SimulatedNode leader = sim.leader();
		List<SimulatedNode> others = new ArrayList<>(sim.nodes());
		others.remove(leader);
		sim.partition(List.of(others.get(0)));
		for (int i = 0; i < 2; i++) {
			sim.start(sim.add(leader.cluster()).seeds(leader));
		}
		sim.run(Duration.ofSeconds(3));
		assertThat(leader.controlPlane().election().voters()).hasSize(5);
		sim.partition(others);
		sim.run(Duration.ofSeconds(30));
		assertThat(sim.leader()).isEqualTo(leader);
	}

	/**
	 * It does not know any more whom it promised what, so that it promises nobody
	 * anything.
	 */
	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void aVoterThatRestartedBreaksNoPromiseOfBefore(long seed) {
		Simulation sim = Simulation.withSeed(seed)
			.election(ElectionConfig.DEFAULT.withQuorum(2).withLease(Duration.ofSeconds(20)))
			.nodes(3);
		sim.nodes().forEach((node) -> node.seeds(sim.node(0), sim.node(1), sim.node(2)));
		sim.formed();
		sim.runUntilLed(Duration.ofMinutes(1));
		sim.run(Duration.ofSeconds(30));
		SimulatedNode leader = sim.leader();
		List<SimulatedNode> others = new ArrayList<>(sim.nodes());
		others.remove(leader);
		SimulatedNode voter = others.remove(0);
		sim.cut(leader, others.get(0));
		sim.run(Duration.ofSeconds(30));
		assertThat(sim.leader()).isEqualTo(leader);
		sim.crash(voter);
		sim.cut(leader, voter);
		sim.restart(voter);
		sim.run(Duration.ofSeconds(60));
		assertThat(sim.leader()).isNotNull().isNotEqualTo(leader);
	}

	/**
	 * A setting that differs costs failover time, and never a second leader.
	 */
	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void leasesMayDiffer(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(2);
		SimulatedNode first = sim.node(0);
		SimulatedNode founder = sim.node(1);
		first.seeds(founder);
		founder.seeds(List.of());
		sim.election(ElectionConfig.DEFAULT.withLease(Duration.ofMinutes(2)));
		sim.start(founder);
		sim.runUntilLed(Duration.ofSeconds(5));
		sim.election(ElectionConfig.DEFAULT.withLease(ElectionConfig.MIN_LEASE));
		sim.start(first);
		sim.runUntil("both have votes", Duration.ofSeconds(10),
				() -> first.controlPlane().election().voters().size() == 2);
		sim.run(Duration.ofMillis(sim.random().nextInt(100)));
		sim.cut(first, founder);
		sim.run(Duration.ofMinutes(3));
	}

	/**
	 * Whoever has the shorter lease neither loses its leader between two rounds nor waits
	 * for a dead one as long as that would have led.
	 */
	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void theShortestLeaseSetsThePace(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(3);
		sim.election(ElectionConfig.DEFAULT.withLease(Duration.ofMinutes(2))).start(sim.node(0));
		sim.nodes().forEach((node) -> node.seeds(sim.node(0)));
		sim.election(ElectionConfig.DEFAULT);
		sim.start(sim.node(1));
		sim.start(sim.node(2));
		sim.runUntilLed(Duration.ofSeconds(10));
		for (int i = 0; i < 600; i++) {
			sim.run(Duration.ofMillis(100));
			assertThat(sim.node(2).knownLeader()).isEqualTo(sim.node(0).id());
		}
		sim.crash(sim.node(0));
		sim.runUntilLed(FAILOVER);
	}

	/**
	 * Nodes come and go, one is down at most, while control loops are slow and ways are
	 * cut: what is late meets an electorate that is another one meanwhile.
	 */
	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void electoratesMayChangeWhileNodesAreSlow(long seed) {
		Duration lease = ElectionConfig.MIN_LEASE;
		Simulation sim = Simulation.withSeed(seed)
			.clockDrift(ElectionConfig.MAX_DRIFT)
			.clockSkew(lease.dividedBy(3))
			.election(ElectionConfig.DEFAULT.withLease(lease))
			.nodes(3 + (int) (seed % 4));
		sim.nodes().forEach((node) -> node.seeds(sim.node(0), sim.node(1), sim.node(2)));
		sim.formed();
		for (int i = 0; i < 150; i++) {
			disturb(sim);
			sim.run(Duration.ofMillis(sim.random().nextInt(500)));
		}
		sim.nodes().stream().filter((node) -> !node.isAlive()).toList().forEach(sim::restart);
		sim.stabilise(Duration.ofSeconds(60));
		sim.runUntilLed(RECOVERY);
	}

	private static void disturb(Simulation sim) {
		SimulatedNode node = sim.node(sim.random().nextInt(sim.nodes().size()));
		SimulatedNode other = sim.node(sim.random().nextInt(sim.nodes().size()));
		boolean allAlive = sim.nodes().stream().allMatch(SimulatedNode::isAlive);
		switch (sim.random().nextInt(10)) {
			case 0 -> {
				if (allAlive) {
					sim.crash(node);
				}
			}
			case 1 -> {
				if (allAlive && node.isRunning() && node.hasJoined()) {
					sim.leave(node);
				}
			}
			case 2, 3 -> {
				if (node.isRunning()) {
					sim.slow(node, Duration.ofMillis(sim.random().nextInt(150)));
				}
			}
			case 4 -> sim.cutOneWay(node, other);
			case 5 -> {
				if (sim.leader() != null) {
					sim.leader().controlPlane().election().resign();
				}
			}
			case 6 ->
				sim.latency(Latency.uniform(Duration.ofMillis(1), Duration.ofMillis(1 + sim.random().nextInt(120))));
			case 7 -> {
				sim.nodes().stream().filter(SimulatedNode::isRunning).forEach((one) -> sim.slow(one, Duration.ZERO));
				sim.heal();
			}
			default -> sim.nodes().stream().filter((one) -> !one.isAlive()).toList().forEach(sim::restart);
		}
	}

}
