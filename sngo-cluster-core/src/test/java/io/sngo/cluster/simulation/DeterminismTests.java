// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.membership.ConvergenceBound;
import io.sngo.cluster.membership.MembershipConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same seed gives the same run, bit for bit, in this JVM and in any other.
 */
class DeterminismTests {

	@Test
	void sameSeedGivesTheSameRun() {
		long first = run(42);
		assertThat(run(42)).isEqualTo(first);
		assertThat(run(42)).isEqualTo(first);
	}

	@Test
	void otherSeedGivesAnotherRun() {
		assertThat(run(42)).isNotEqualTo(run(43));
	}

	@Test
	void otherJvmGivesTheSameRun() throws IOException, InterruptedException {
		Process other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Replay.class.getName(), "42")
			.redirectErrorStream(true)
			.start();
		String output = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(output).contains("hash " + run(42));
	}

	/**
	 * A run with everything in it.
	 */
	static long run(long seed) {
		Simulation sim = Simulation.withSeed(seed).nodes(12).loss(0.02).duplicate(0.02).reorder(0.02);
		sim.metadata(Map.of("version", "1.0.0", "role", "worker", "zone", "a", "rack", "17", "owner", "nobody"));
		new FaultSchedule(sim).run(Duration.ofMinutes(2));
		sim.stabilise(ConvergenceBound.of(MembershipConfig.DEFAULT, 12));
		return sim.hash();
	}

}
