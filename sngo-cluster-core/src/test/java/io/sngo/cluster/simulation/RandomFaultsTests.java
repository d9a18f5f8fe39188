// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens, once it stops the cluster comes to itself: random faults, then a
 * bound on the time until all views equal the truth. {@code -Dsimulation.seeds=1000} for
 * more, {@code -Dsimulation.seed=17} for one.
 */
@ExtendWith(ReportOnFailure.class)
class RandomFaultsTests {

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void clusterRecoversFromAnything(long seed) {
		int size = 3 + (int) (seed % 13);
		Simulation sim = Simulation.withSeed(seed).nodes(size);
		sim.nodes().forEach((node) -> node.seeds(sim.node(0), sim.node(1)));
		new FaultSchedule(sim).run(Duration.ofMinutes(3));
		sim.stabilise(Duration.ofSeconds(60));
	}

}
