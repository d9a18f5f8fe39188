// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.election.ElectionConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who leads, when, and when nobody does. What {@link LeaderInvariants} checks holds in
 * all of these.
 */
@ExtendWith(ReportOnFailure.class)
class ElectionTests {

	/** The lease at a voter, the staggered candidates and two rounds of votes. */
	private static final Duration FAILOVER = Duration.ofSeconds(7);

	/** A restarted node has to find the cluster again. */
	private static Simulation formed(long seed, int size) {
		Simulation sim = Simulation.withSeed(seed).nodes(size);
		sim.nodes().forEach((node) -> node.seeds(sim.node(0), sim.node(1)));
		return sim.formed();
	}

	@Test
	void oneNodeLeadsItselfWithinASecond() {
		Simulation sim = Simulation.withSeed(1).nodes(1);
		sim.start(sim.node(0));
		assertThat(sim.runUntilLed(Duration.ofSeconds(1))).isLessThan(Duration.ofSeconds(1));
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 5, 20 })
	void aClusterHasALeaderAsSoonAsItForms(int size) {
		Simulation sim = Simulation.withSeed(size).nodes(size).formed();
		sim.runUntilLed(Duration.ofSeconds(2));
		assertThat(sim.elections()).isEqualTo(1);
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void theNextOneLeadsAfterTheLeaderCrashed(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(5).formed();
		sim.run(Duration.ofSeconds(2));
		SimulatedNode first = sim.leader();
		sim.crash(first);
		sim.runUntilLed(FAILOVER);
		assertThat(sim.leader()).isNotEqualTo(first);
		sim.run(Duration.ofMinutes(1));
		assertThat(sim.elections()).isEqualTo(2);
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void aLeaderThatLeavesHandsOver(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(3).formed();
		sim.run(Duration.ofSeconds(2));
		sim.leave(sim.leader());
		assertThat(sim.runUntilLed(Duration.ofMillis(300))).isLessThanOrEqualTo(Duration.ofMillis(200));
		// Two of three are left, and then one of two.
		sim.run(Duration.ofSeconds(2));
		sim.leave(sim.leader());
		sim.runUntilLed(Duration.ofMillis(300));
		sim.run(Duration.ofMinutes(1));
		assertThat(sim.elections()).isEqualTo(3);
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void whoIsLeftWhenAllOthersLeaveAtOnceLeads(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(5).formed();
		sim.run(Duration.ofSeconds(2));
		SimulatedNode last = sim.node((int) (seed % 5));
		sim.nodes().stream().filter((node) -> node != last).forEach(sim::leave);
		// Rarely some are gone before a leader has counted them no more: then it needs to
		// be
		// sure that nobody else can lead.
		sim.run(Duration.ofSeconds(25));
		assertThat(sim.leader()).isEqualTo(last);
	}

	@Test
	void failedNodesCountUntilAMajorityHasRemovedThem() {
		Simulation sim = Simulation.withSeed(3).nodes(5).formed();
		sim.run(Duration.ofSeconds(2));
		sim.crash(sim.node(3), sim.node(4));
		sim.run(Duration.ofSeconds(60));
		// Three of five have removed the two: now two of three are enough.
		sim.crash(sim.node(2));
		sim.run(Duration.ofSeconds(10));
		sim.runUntilLed(FAILOVER);
	}

	@Test
	void aMinorityHasNoLeader() {
		Simulation sim = Simulation.withSeed(4).nodes(5).formed();
		sim.run(Duration.ofSeconds(2));
		sim.crash(sim.node(0), sim.node(1), sim.node(2));
		sim.run(Duration.ofSeconds(4));
		sim.run(Duration.ofMinutes(5));
		assertThat(sim.leader()).isNull();
		assertThat(sim.node(3).knownLeader()).isNull();
	}

	@Test
	void aLeaderThatLostItsQuorumTellsThoseThatItReaches() {
		Simulation sim = Simulation.withSeed(8).nodes(5).formed();
		sim.run(Duration.ofSeconds(2));
		SimulatedNode leader = sim.leader();
		List<SimulatedNode> others = sim.nodes().stream().filter((node) -> node != leader).toList();
		sim.partition(List.of(leader, others.get(0)), others.subList(1, 4));
		// Its lease is over, that of its voters is not.
		sim.run(ElectionConfig.DEFAULT.lease());
		assertThat(others.get(0).knownLeader()).isNull();
	}

	@Test
	void aPausedLeaderIsNoneWhenItWakes() {
		Simulation sim = Simulation.withSeed(5).nodes(5).formed();
		sim.run(Duration.ofSeconds(2));
		SimulatedNode first = sim.leader();
		sim.pause(first);
		sim.run(Duration.ofSeconds(30));
		SimulatedNode second = sim.leader();
		assertThat(second).isNotNull().isNotEqualTo(first);
		sim.resume(first);
		sim.runUntilLed(Duration.ofSeconds(3));
		assertThat(sim.leader()).isEqualTo(second);
	}

	@Test
	void restartedNodesAreCountedAgain() {
		Simulation sim = formed(6, 3);
		sim.run(Duration.ofSeconds(2));
		for (int i = 0; i < 9; i++) {
			SimulatedNode node = sim.node(i % 3);
			sim.crash(node);
			sim.run(Duration.ofMillis(500));
			sim.restart(node);
			sim.runUntilConverged(Duration.ofSeconds(20));
			sim.runUntilLed(FAILOVER);
			sim.run(Duration.ofSeconds(2));
		}
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void aMajorityThatCrashesAndReturnsIsLedAgain(long seed) {
		Simulation sim = formed(seed, 5);
		sim.run(Duration.ofSeconds(2));
		sim.crash(sim.node(0), sim.node(2), sim.node(4));
		sim.run(Duration.ofSeconds(1));
		sim.nodes().stream().filter((node) -> !node.isAlive()).toList().forEach(sim::restart);
		sim.runUntilConverged(Duration.ofSeconds(40));
		sim.runUntilLed(Duration.ofSeconds(30));
		sim.run(Duration.ofSeconds(10));
		sim.runUntilLed(Duration.ofMillis(10));
	}

	@Test
	void whoIsAloneAndResignsLeadsAgainAndIsNotIsolated() {
		Simulation sim = Simulation.withSeed(10).nodes(1).formed();
		sim.run(Duration.ofSeconds(15));
		resignInVain(sim, sim.node(0));
	}

	@Test
	void theOnlyOneThatMayLeadResignsInVain() {
		Simulation sim = Simulation.withSeed(11).nodes(3);
		List.of(sim.node(1), sim.node(2)).forEach((node) -> node.eligible(false));
		sim.formed();
		sim.run(Duration.ofSeconds(15));
		resignInVain(sim, sim.node(0));
	}

	private static void resignInVain(Simulation sim, SimulatedNode leader) {
		leader.controlPlane().election().resign();
		assertThat(sim.leader()).isNull();
		sim.run(Duration.ofSeconds(15));
		assertThat(sim.leader()).isEqualTo(leader);
		assertThat(sim.elections()).isEqualTo(2);
		sim.nodes().forEach((node) -> assertThat(node.reports()).doesNotContain("isolated"));
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void whoeverResignsWhereOthersMayLeadIsFollowedByOneOfThem(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(3).formed();
		sim.run(Duration.ofSeconds(15));
		SimulatedNode first = sim.leader();
		first.controlPlane().election().resign();
		sim.runUntilLed(Duration.ofSeconds(1));
		assertThat(sim.leader()).isNotEqualTo(first);
		sim.run(Duration.ofSeconds(15));
		assertThat(sim.elections()).isEqualTo(2);
	}

	@Test
	void onlyWhoIsEligibleLeads() {
		Simulation sim = Simulation.withSeed(8).nodes(4);
		List.of(sim.node(1), sim.node(2)).forEach((node) -> node.eligible(false));
		sim.formed();
		sim.run(Duration.ofSeconds(2));
		SimulatedNode first = sim.leader();
		sim.crash(first);
		sim.runUntilLed(FAILOVER);
		assertThat(List.of(first.number(), sim.leader().number())).containsExactlyInAnyOrder(0, 3);
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void aFixedQuorumNeedsSoManyNodes(long seed) {
		Simulation sim = Simulation.withSeed(seed).election(ElectionConfig.DEFAULT.withQuorum(2)).nodes(3);
		sim.start(sim.node(0));
		sim.run(Duration.ofSeconds(20));
		assertThat(sim.leader()).isNull();
		sim.start(sim.node(1));
		sim.runUntilLed(Duration.ofSeconds(10));
		sim.start(sim.node(2));
		sim.run(Duration.ofSeconds(10));
		SimulatedNode first = sim.leader();
		sim.crash(first);
		sim.runUntilLed(FAILOVER);
		// It has forgotten its vote, and that it led.
		sim.restart(first);
		sim.run(Duration.ofSeconds(10));
		sim.runUntilLed(Duration.ofMillis(10));
	}

	/**
	 * It has no leader, nor a vote that counts, and disturbs nobody.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 0, 2 })
	void aNodeWithAnotherKindOfQuorumDoesNotEndTerms(int quorum) {
		Simulation sim = Simulation.withSeed(12).nodes(3);
		sim.nodes().forEach((node) -> node.seeds(sim.node(0)));
		ElectionConfig ours = ElectionConfig.DEFAULT.withQuorum(quorum);
		sim.election(ours).start(sim.node(0));
		sim.start(sim.node(1));
		sim.runUntilLed(Duration.ofSeconds(20));
		sim.election(ElectionConfig.DEFAULT.withQuorum((quorum == 0) ? 1 : 0)).start(sim.node(2));
		sim.leadersArePromised(false);
		sim.run(Duration.ofMinutes(1));
		assertThat(sim.elections()).isLessThanOrEqualTo(3);
	}

	@Test
	void twoClustersThatMeetHaveOneLeader() {
		Simulation sim = Simulation.withSeed(9).nodes(2);
		SimulatedNode other = sim.add("simulation");
		SimulatedNode another = sim.add("simulation").seeds(other);
		sim.leadersArePromised(false);
		sim.nodes().forEach(sim::start);
		sim.run(Duration.ofSeconds(20));
		other.process().control().join(List.of(sim.node(0).address()));
		sim.runUntilConverged(Duration.ofSeconds(30));
		sim.run(Duration.ofSeconds(5));
		sim.leadersArePromised(true);
		sim.runUntilLed(FAILOVER);
		sim.run(Duration.ofMinutes(1));
		sim.crash(sim.leader());
		sim.runUntilLed(FAILOVER);
		assertThat(another.knownLeader()).isNotNull();
	}

}
