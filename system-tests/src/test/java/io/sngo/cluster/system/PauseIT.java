// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.List;

import io.sngo.cluster.membership.DetectionBound;
import io.sngo.cluster.membership.MembershipConfig;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that stands still for a while, as in a long garbage collection or a moved
 * virtual machine.
 */
class PauseIT {

	/** Longer than the bound after which a silent node, one of 5, is failed. */
	private static final Duration LONG = Run.full(Duration.ofSeconds(30),
			DetectionBound.silent(MembershipConfig.DEFAULT, 5).plusSeconds(3));

	@Test
	void shortPauseIsForgivenAndLongPauseEndsInReturn() {
		try (Nodes nodes = Nodes.onLoopback("pause", 5).start()) {
			TestNode victim = nodes.get(2);
			List<TestNode> others = nodes.others(victim);

			long begin = pause(victim, Duration.ofSeconds(3));
			nodes.awaitAllActive(Duration.ofSeconds(20));
			for (TestNode node : nodes.all()) {
				assertThat(node.since(begin)).as("failures at " + node)
					.noneMatch((sighting) -> sighting.what().equals("NodeFailed"));
			}

			long second = pause(victim, LONG);
			long continued = System.currentTimeMillis();
			others.forEach((other) -> assertThat(other.since(second)).as("failures at " + other)
				.anyMatch((sighting) -> sighting.is("NodeFailed", victim.id())));
			nodes.awaitAllActive(Duration.ofSeconds(30));
			long back = others.stream()
				.mapToLong((other) -> other.since(second)
					.filter((sighting) -> sighting.about().equals(victim.id()))
					.filter((sighting) -> List.of("NodeRecovered", "NodeJoined").contains(sighting.what()))
					.findFirst()
					.orElseThrow()
					.at())
				.max()
				.orElseThrow();
			Figures.add("SIGSTOP of one of 5 for " + LONG.toSeconds() + " s: from SIGCONT until ACTIVE everywhere", "s",
					(back - continued) / 1000.0);
			for (TestNode node : nodes.all()) {
				assertThat(node.since(begin)).as("evictions at " + node)
					.filteredOn((sighting) -> sighting.what().equals("NodeFailed"))
					.allMatch((sighting) -> sighting.about().equals(victim.id()));
			}
		}
	}

	/**
	 * Stops a node for a time.
	 * @return when it was stopped
	 */
	private static long pause(TestNode node, Duration length) {
		long begin = node.process().signal("STOP");
		Clocks.pass(length);
		node.process().signal("CONT");
		return begin;
	}

}
