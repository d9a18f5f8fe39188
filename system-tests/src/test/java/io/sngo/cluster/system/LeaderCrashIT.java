// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.sngo.cluster.election.ElectionConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A leader that is killed is followed by another one, and everybody knows it.
 */
class LeaderCrashIT {

	/** What docs/chaos.md says for those who want the next leader soon. */
	private static final Duration SHORT = Duration.ofSeconds(2);

	static Stream<Duration> leases() {
		return Run.FULL ? Stream.of(SHORT, ElectionConfig.DEFAULT.lease()) : Stream.of(SHORT);
	}

	@ParameterizedTest(name = "lease of {0}")
	@MethodSource("leases")
	void killedLeaderIsFollowedByAnother(Duration lease) {
		List<Double> seconds = new ArrayList<>();
		try (Nodes nodes = Nodes.onLoopback("leader-crash", 5)
			.with("cluster.leader.lease-duration", lease.toMillis() + "ms")
			.start()) {
			for (int i = 0; i < (Run.FULL ? Run.REPETITIONS : 2); i++) {
				seconds.add(kill(nodes));
			}
		}
		Figures.add("kill -9 of the leader of 5 with a lease of " + lease.toMillis() + " ms: until all know the next",
				"s", seconds);
		if (lease.equals(SHORT)) {
			assertThat(Figures.median(seconds)).as("median").isLessThanOrEqualTo(Run.limit(2.5, 10));
			assertThat(seconds).allMatch((value) -> value <= Run.limit(5, 20));
		}
	}

	/**
	 * Kills the leader, and restarts it for the next round.
	 * @return seconds until the last survivor knew the next leader
	 */
	private static double kill(Nodes nodes) {
		TestNode leader = nodes.awaitWhole(Duration.ofSeconds(30));
		long term = leader.view().term();
		long killed = leader.process().signal("KILL");
		long known = nodes.others(leader)
			.stream()
			.mapToLong((survivor) -> survivor.awaitLeaderAfter(term, Duration.ofSeconds(30)).at())
			.max()
			.orElseThrow();
		leader.process().exit(Duration.ofSeconds(10));
		leader.start();
		leader.awaitReady();
		nodes.awaitWhole(Duration.ofSeconds(30));
		return (known - killed) / 1000.0;
	}

}
