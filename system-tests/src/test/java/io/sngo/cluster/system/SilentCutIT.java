// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.sngo.cluster.membership.DetectionBound;
import io.sngo.cluster.membership.MembershipConfig;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node whose packets are dropped, without an error to anybody, is failed within the
 * documented bound, and so are all others at it; the cluster is whole again soon after.
 */
class SilentCutIT {

	/** For 5 nodes and the default settings. */
	private static final Duration FAILED_AT_OTHERS = DetectionBound.silent(MembershipConfig.DEFAULT, 5);

	/**
	 * A node that is alone doubts itself and takes its time: see docs/membership.md.
	 */
	private static final Duration ALL_FAILED_AT_IT = DetectionBound.isolated(MembershipConfig.DEFAULT, 5);

	@Test
	void nodeBehindCutIsFailedOnBothSidesAndHeals() {
		List<Double> failed = new ArrayList<>();
		List<Double> alone = new ArrayList<>();
		List<Double> whole = new ArrayList<>();
		for (int i = 0; i < Run.REPETITIONS_OF_CLUSTERS; i++) {
			try (Network network = Network.of(5); Nodes nodes = Nodes.at("silent-cut", network.sites()).start()) {
				TestNode victim = nodes.get(4);
				List<TestNode> others = nodes.others(victim);
				long cutAt;
				long healedAt;
				try (Cut cut = network.cut(4)) {
					cutAt = cut.since();
					failed.add(seconds(cutAt,
							others.stream()
								.map((other) -> other.awaitSighting("NodeFailed", victim.id(), cut.since(),
										FAILED_AT_OTHERS))));
					alone.add(seconds(cutAt,
							others.stream()
								.map((other) -> victim.awaitSighting("NodeFailed", other.id(), cut.since(),
										ALL_FAILED_AT_IT))));
					// Taken before the cut ends: some are back before its removal has
					// returned.
					healedAt = System.currentTimeMillis();
				}
				nodes.awaitAllActive(Duration.ofSeconds(30));
				whole.add(seconds(healedAt, Stream.concat(others.stream().map((other) -> back(other, victim, healedAt)),
						others.stream().map((other) -> back(victim, other, healedAt)))));
				for (TestNode other : others) {
					assertThat(other.since(cutAt)).as("accusations of others at " + other)
						.filteredOn((sighting) -> sighting.what().equals("NodeFailed"))
						.allMatch((sighting) -> sighting.about().equals(victim.id()));
				}
			}
		}
		Figures.add("silent cut of one of 5: until FAILED at all others", "s", failed);
		Figures.add("silent cut of one of 5: until all FAILED at it", "s", alone);
		Figures.add("silent cut of one of 5: from its end until 5 ACTIVE everywhere", "s", whole);
		assertThat(failed).allMatch((value) -> value <= seconds(FAILED_AT_OTHERS));
		assertThat(alone).allMatch((value) -> value <= seconds(ALL_FAILED_AT_IT));
		assertThat(whole).allMatch((value) -> value <= Run.limit(5, 10));
	}

	private static Sighting back(TestNode observer, TestNode node, long since) {
		return observer.since(since)
			.filter((sighting) -> sighting.is("NodeRecovered", node.id()) || sighting.is("NodeJoined", node.id()))
			.findFirst()
			.orElseThrow(() -> new AssertionError(observer + " has no event of the return of " + node));
	}

	private static double seconds(Duration limit) {
		return limit.toMillis() / 1000.0;
	}

	/**
	 * Seconds from a moment to the last of the sightings.
	 */
	private static double seconds(long since, Stream<Sighting> sightings) {
		return (sightings.mapToLong(Sighting::at).max().orElseThrow() - since) / 1000.0;
	}

}
