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
 * Processes that stand still for a while, and such that are too slow.
 */
@ExtendWith(ReportOnFailure.class)
class PauseTests {

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void shortPauseIsSuspectedAtMost(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(5).formed();
		sim.run(Duration.ofSeconds(10));
		SimulatedNode sleeper = sim.node((int) seed % 5);
		sim.onlyTheseMayFail().onlyTheseMayBeSuspected(sleeper);
		sim.pause(sleeper);
		sim.run(Duration.ofSeconds(3));
		sim.resume(sleeper);
		sim.runUntilConverged(Duration.ofSeconds(5));
		sim.run(Duration.ofSeconds(20));
		assertThat(sim.isConverged()).isTrue();
	}

	@Test
	void sleeperWakesByItselfIfItIsStillThere() {
		Simulation sim = Simulation.withSeed(1).nodes(3).formed();
		sim.pause(sim.node(1), Duration.ofSeconds(2));
		sim.pause(sim.node(2), Duration.ofSeconds(2));
		sim.run(Duration.ofSeconds(1));
		sim.crash(sim.node(2));
		assertThat(sim.node(1).isRunning()).isFalse();
		sim.run(Duration.ofSeconds(2));
		assertThat(sim.node(1).isRunning()).isTrue();
		assertThat(sim.node(2).isAlive()).isFalse();
		sim.runUntilConverged(Duration.ofSeconds(20));
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void longPauseFailsAndTheSleeperComesBackAndEvictsNobody(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(5).formed();
		sim.run(Duration.ofSeconds(10));
		SimulatedNode sleeper = sim.node((int) seed % 5);
		sim.onlyTheseMayFail(sleeper).onlyTheseMayBeSuspected(sleeper);
		sim.pause(sleeper);
		sim.run(Duration.ofSeconds(30));
		assertThat(sim.nodes()).filteredOn((node) -> node != sleeper)
			.allMatch((node) -> node.sees(sleeper) == NodeState.FAILED);
		sim.resume(sleeper);
		sim.runUntilConverged(Duration.ofSeconds(5));
		sim.run(Duration.ofSeconds(20));
		assertThat(sim.isConverged()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 5, 10, 50 })
	void controlLoopThatHangsFailsWithinTheBound(int size) {
		Duration bound = DetectionBound.hung(MembershipConfig.DEFAULT, size);
		for (int seed = 0; seed < 5; seed++) {
			Simulation sim = Simulation.withSeed(seed).nodes(size).formed();
			sim.run(Duration.ofSeconds(10));
			SimulatedNode hung = sim.node(seed % size);
			sim.onlyTheseMayFail(hung).onlyTheseMayBeSuspected(hung);
			sim.hang(hung);
			sim.runUntilConverged(bound);
			assertThat(sim.nodes()).filteredOn((node) -> node != hung)
				.allMatch((node) -> node.sees(hung) == NodeState.FAILED);
			sim.resume(hung);
			sim.runUntilConverged(Duration.ofSeconds(10));
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void controlLoopThatHangsForAMomentIsNotEvenSuspected(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(5).formed();
		sim.onlyTheseMayFail().onlyTheseMayBeSuspected();
		SimulatedNode hung = sim.node((int) seed % 5);
		sim.hang(hung);
		sim.run(Duration.ofSeconds(3));
		sim.resume(hung);
		sim.run(Duration.ofSeconds(20));
		assertThat(sim.isConverged()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void sleeperBringsNobodyBackWhomTheOthersHaveForgotten(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(11).formed();
		SimulatedNode sleeper = sim.node(1);
		List<SimulatedNode> gone = sim.nodes().subList(2, 11);
		sim.pause(sleeper);
		replace(sim, gone);
		sim.run(Duration.ofMinutes(7));
		sim.resume(sleeper);
		assertForgotten(sim, sleeper, gone);
		sim.stabilise(Duration.ofSeconds(5));
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void nodeThatLeftAndJoinsAgainBringsNobodyBackWhomTheOthersHaveForgotten(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(11);
		sim.node(1).seeds(sim.node(0));
		sim.formed();
		SimulatedNode returning = sim.node(1);
		List<SimulatedNode> gone = sim.nodes().subList(2, 11);
		returning.controlPlane().leave(() -> {
		});
		replace(sim, gone);
		sim.run(Duration.ofMinutes(7));
		returning.controlPlane().join(List.of(sim.node(0).address()));
		assertForgotten(sim, returning, gone);
		sim.stabilise(Duration.ofSeconds(5));
	}

	/** One after the other leaves, and another node comes in its place: three minutes. */
	private static void replace(Simulation sim, List<SimulatedNode> leaving) {
		for (SimulatedNode node : leaving) {
			sim.leave(node);
			sim.start(sim.add(node.cluster()).seeds(sim.node(0)));
			sim.run(Duration.ofSeconds(20));
		}
	}

	/** For half a minute, and in the end also at the one who was away. */
	private static void assertForgotten(Simulation sim, SimulatedNode away, List<SimulatedNode> gone) {
		for (int i = 0; i < 3000; i++) {
			sim.run(Duration.ofMillis(10));
			for (SimulatedNode node : sim.nodes()) {
				if (node.isRunning() && node != away) {
					assertThat(gone).allMatch((one) -> node.member(one) == null);
				}
			}
		}
		assertThat(gone).allMatch((one) -> away.member(one) == null);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void sickNodeTakesNobodyDown(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(10).formed();
		sim.run(Duration.ofSeconds(10));
		SimulatedNode sick = sim.node((int) seed);
		sim.onlyTheseMayFail(sick);
		sim.slow(sick, Duration.ofMillis(400));
		sim.run(Duration.ofMinutes(3));
		sim.stabilise(Duration.ofSeconds(60));
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void nodeThatFlapsTakesNobodyDown(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(10).formed();
		SimulatedNode flapping = sim.node((int) seed);
		sim.onlyTheseMayFail(flapping);
		for (int i = 0; i < 30; i++) {
			sim.pause(flapping);
			sim.run(Duration.ofMillis(500 + sim.random().nextInt(8000)));
			sim.resume(flapping);
			sim.run(Duration.ofMillis(100 + sim.random().nextInt(3000)));
		}
		sim.stabilise(Duration.ofSeconds(10));
	}

	/** A laptop that is closed, a host of virtual machines that is suspended. */
	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 5, 20 })
	void allSleepForLongAndWakeTogether(int size) {
		for (int seed = 0; seed < 10; seed++) {
			Simulation sim = Simulation.withSeed(seed).nodes(size).formed();
			sim.run(Duration.ofSeconds(10));
			sim.nodes().forEach(sim::pause);
			sim.run(Duration.ofMinutes(10));
			sim.nodes().forEach(sim::resume);
			sim.runUntilConverged(Duration.ofSeconds(15));
		}
	}

}
