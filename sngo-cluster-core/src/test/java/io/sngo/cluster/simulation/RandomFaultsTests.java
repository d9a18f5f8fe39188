// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.sngo.cluster.membership.ConvergenceBound;
import io.sngo.cluster.membership.MembershipConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever happens, nobody knows more of a node than it has said (see
 * {@link Invariants}), and once it stops the cluster comes to itself: within a computed
 * bound all views equal the truth, and after that nobody is accused any more.
 * {@code -Dsimulation.seeds=1000} for more, {@code -Dsimulation.seed=17} for one.
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
		Duration bound = ConvergenceBound.of(MembershipConfig.DEFAULT, size);
		Duration took = sim.stabilise(bound);
		sim.run(bound.minus(took));
		sim.onlyTheseMayFail().onlyTheseMayBeSuspected();
		sim.run(Duration.ofMinutes(1));
		assertThat(sim.isConverged()).isTrue();
	}

}
