// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.ConvergenceBound;
import io.sngo.cluster.membership.MembershipConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Networks that lose messages. {@code -Dsimulation.seeds=200} for as many runs.
 */
@ExtendWith(ReportOnFailure.class)
class LossTests {

	private static final Logger logger = LoggerFactory.getLogger(LossTests.class);

	@ParameterizedTest
	@MethodSource("onePercent")
	void onePercentLossFailsNobodyWithinTenMinutes(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(100).formed();
		sim.loss(0.01).onlyTheseMayFail();
		sim.run(Duration.ofMinutes(10));
		logger.info("Seed {}: {} suspicions, nobody failed", seed,
				sim.verdicts().stream().filter((verdict) -> verdict.state() == NodeState.SUSPECTED).count());
		sim.stabilise(ConvergenceBound.of(MembershipConfig.DEFAULT, 100));
	}

	static LongStream onePercent() {
		return Seeds.upTo(3);
	}

	@Test
	void crashIsFoundThroughLoss() {
		Simulation sim = Simulation.withSeed(1).nodes(100).formed();
		sim.loss(0.01);
		SimulatedNode victim = sim.node(50);
		sim.onlyTheseMayFail(victim);
		sim.run(Duration.ofSeconds(10));
		sim.crash(victim);
		Duration took = sim.runUntilConverged(Duration.ofSeconds(12));
		logger.info("One of 100 processes died at 1% loss: known everywhere after {}", took);
		assertThat(took).isLessThan(Duration.ofSeconds(12));
	}

}
