// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the control plane costs the network while nothing happens: encoded bodies and 16
 * bytes of frame header for each message. {@link LargeClusterTests} has a thousand nodes.
 */
@ExtendWith(ReportOnFailure.class)
class BandwidthTests {

	private static final Logger logger = LoggerFactory.getLogger(BandwidthTests.class);

	@ParameterizedTest
	@CsvSource({ "3, 200", "50, 300", "200, 500" })
	void steadyTraffic(int size, int limit) {
		Simulation sim = Simulation.withSeed(size).nodes(size).formed();
		sim.run(Duration.ofMinutes(3));
		Traffic traffic = sim.traffic();
		sim.run(Duration.ofMinutes(5));
		logger.info("{} nodes: {}", size, traffic);
		assertThat(traffic.bytesPerNodeAndSecond()).isLessThanOrEqualTo(limit);
		assertThat(sim.verdicts()).isEmpty();
	}

}
