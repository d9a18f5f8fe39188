// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.NodeState;

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

}
