// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that is killed is failed at all others soon, and nobody else is suspected.
 */
class CrashDetectionIT {

	@Test
	void killedNodeIsFailedEverywhereAndNobodyElseIsSuspected() {
		List<Double> seconds = new ArrayList<>();
		try (Nodes nodes = Nodes.onLoopback("crash-detection", 5).start()) {
			for (int i = 0; i < Run.REPETITIONS; i++) {
				seconds.add(kill(nodes, nodes.get(i % nodes.all().size())));
			}
		}
		Figures.add("kill -9 of one of 5: until FAILED at all survivors", "s", seconds);
		assertThat(Figures.median(seconds)).as("median").isLessThanOrEqualTo(Run.limit(1.5, 3));
		assertThat(seconds).allMatch((value) -> value <= Run.limit(3, 10));
	}

	/**
	 * Kills a node, and restarts it for the next round.
	 * @return seconds until the last survivor knew
	 */
	private double kill(Nodes nodes, TestNode victim) {
		List<TestNode> survivors = nodes.others(victim);
		long killed = victim.process().signal("KILL");
		long known = survivors.stream()
			.mapToLong((survivor) -> survivor.awaitSighting("NodeFailed", victim.id(), killed, Duration.ofSeconds(20))
				.at())
			.max()
			.orElseThrow();
		survivors.forEach((survivor) -> assertThat(survivor.states()).containsEntry(victim.id(), "FAILED"));
		victim.process().exit(Duration.ofSeconds(10));
		victim.start();
		victim.awaitReady();
		nodes.awaitAllActive(Duration.ofSeconds(20));
		for (TestNode survivor : survivors) {
			assertThat(survivor.since(killed)).as("accusations of others at " + survivor)
				.filteredOn((sighting) -> List.of("NodeSuspected", "NodeFailed").contains(sighting.what()))
				.allMatch((sighting) -> sighting.about().equals(victim.id()));
		}
		return (known - killed) / 1000.0;
	}

}
