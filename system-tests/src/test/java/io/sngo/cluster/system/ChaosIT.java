// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.sngo.cluster.membership.ConvergenceBound;
import io.sngo.cluster.membership.MembershipConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Faults of all kinds, one after the other, on a cluster that works: one leader at most,
 * calls as promised, and a whole cluster after each fault. See docs/chaos.md.
 */
@Tag("alone")
class ChaosIT {

	private static final int SIZE = 5;

	private static final long SEED = Long.getLong("chaos.seed", 1);

	private static final Duration LENGTH = Duration.ofMinutes(Long.getLong("chaos.minutes", 0));

	/** The members, and then a leader. */
	private static final Duration WHOLE = ConvergenceBound.of(MembershipConfig.DEFAULT, SIZE)
		.plus(Duration.ofSeconds(10));

	/**
	 * Majorities of an electorate that the nodes agree on, as by default, and such as
	 * cannot change.
	 */
	static Stream<Integer> quorums() {
		return Run.FULL ? Stream.of(0, SIZE / 2 + 1) : Stream.of(0);
	}

	@ParameterizedTest(name = "cluster.leader.quorum={0}")
	@MethodSource("quorums")
	void promisesAreKeptUnderAllFaults(int quorum) {
		// Histories of both are kept.
		String name = (quorum > 0) ? "chaos-fixed" : "chaos";
		Path directory = Run.DIRECTORY.resolve("nodes").resolve(name);
		try (Network network = Network.of(SIZE);
				TokenStore store = TokenStore.at(network.host());
				Nodes nodes = Nodes.at(name, network.sites())) {
			nodes.with("system.store", store.address())
				.with("system.work", "20ms")
				.with("cluster.message-timeout", "3s")
				.with("cluster.leader.quorum", Integer.toString(quorum))
				.start();
			ChaosReport report = new ChaosReport(nodes, store, quorum > 0);
			ChaosSchedule schedule = new ChaosSchedule(SEED, SIZE, Run.FULL ? 40 : 4);
			System.out.println("chaos: seed " + SEED);
			try {
				run(new Chaos(network, nodes), nodes, schedule, report);
			}
			finally {
				store.save(directory.resolve("store.log"));
				System.out.println("chaos: seed " + SEED + "\n" + report);
			}
			assertThat(report.violations()).as("violations, see " + directory).isEmpty();
		}
	}

	private static void run(Chaos chaos, Nodes nodes, ChaosSchedule schedule, ChaosReport report) {
		TestNode leader = nodes.awaitWhole(WHOLE);
		Load load = load(nodes.all());
		long deadline = System.nanoTime() + LENGTH.toNanos();
		for (int i = 0; (i < Fault.values().length) || System.nanoTime() < deadline; i++) {
			Step step = schedule.next();
			System.out.println(step + ", leader " + leader);
			long begin = System.currentTimeMillis();
			load(chaos.inflict(step, nodes.all().indexOf(leader)));
			long end = System.currentTimeMillis();
			leader = nodes.awaitWhole(WHOLE);
			report.add(step, begin, end, System.currentTimeMillis());
		}
		load.stop();
		load.awaitEnd(Duration.ofSeconds(30));
	}

	/**
	 * Lets nodes make calls until they are stopped.
	 */
	private static Load load(List<TestNode> callers) {
		return Load.start(callers, 10 * callers.size(), Duration.ofDays(1));
	}

}
