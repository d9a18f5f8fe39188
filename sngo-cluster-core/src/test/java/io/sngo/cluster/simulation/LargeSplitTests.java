// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A hundred nodes, with {@code -Dsimulation.long=true} a thousand, fall apart into two
 * halves for ten minutes, and find each other again.
 */
@ExtendWith(ReportOnFailure.class)
class LargeSplitTests {

	private static final Logger logger = LoggerFactory.getLogger(LargeSplitTests.class);

	private static final int NODES = Boolean.getBoolean("simulation.long") ? 1000 : 100;

	@Test
	void halvesOfALargeClusterHealWithinTenSeconds() {
		Simulation sim = Simulation.withSeed(1).nodes(NODES);
		sim.nodes().forEach(sim::start);
		sim.runUntilConverged(Duration.ofSeconds(30));
		sim.run(Duration.ofSeconds(30));
		List<SimulatedNode> half = sim.nodes().subList(NODES / 2, NODES);
		sim.partition(half);
		sim.run(Duration.ofMinutes(10));
		assertThat(half).allMatch(SimulatedNode::isIsolated);
		assertThat(sim.nodes().subList(0, NODES / 2)).noneMatch(SimulatedNode::isIsolated).contains(sim.leader());
		int verdicts = sim.verdicts().size();
		sim.heal();
		Duration healed = sim.runUntilConverged(Duration.ofSeconds(10));
		sim.runUntilLed(Duration.ofSeconds(5));
		sim.run(Duration.ofSeconds(30));
		logger.info("{} nodes are whole again {} after a cut into halves of ten minutes", NODES, healed);
		assertThat(sim.verdicts()).as("healing declares nobody dead").hasSize(verdicts);
		assertThat(half).as("each node is isolated once and found once")
			.allMatch((node) -> node.reports().equals(List.of("joined", "isolated", "found")));
	}

}
