// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.sngo.cluster.system.history.Call;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A crowd of strangers holds on to a node's port: its members call each other as before,
 * and a new one joins.
 */
@Tag("alone")
class HostileCrowdIT {

	private static final int STRANGERS = 2_000;

	private static final int RATE = 500;

	private static final Duration SIEGE = Run.full(Duration.ofSeconds(60), Duration.ofSeconds(8));

	private static final long MAX_HEAP_GROWTH = 16 * 1024 * 1024;

	@Test
	void threat24MembersGoOnAndAnotherOneJoins() throws InterruptedException {
		try (Nodes nodes = Nodes.onLoopback("hostile-crowd", 3)
			.with("cluster.security.secret", "of-the-besieged-2f6d8b0c4e1a9735-alone")
			.start();
				TestNode late = new TestNode("late", Site.LOOPBACK, Ports.free(),
						Run.DIRECTORY.resolve("nodes/hostile-crowd/late"))) {
			TestNode target = nodes.get(0);
			late.with("cluster.cluster-name", "hostile-crowd")
				.with("cluster.security.secret", "of-the-besieged-2f6d8b0c4e1a9735-alone")
				.with("cluster.seed-nodes", target.address());
			double peace = rate(nodes, Duration.ofSeconds(5));
			long heap = target.heapAfterCollection();
			long begun = System.currentTimeMillis();
			try (Crowd crowd = Crowd.before(target, STRANGERS)) {
				await().atMost(Duration.ofSeconds(60)).until(() -> crowd.opened() >= STRANGERS);
				double besieged = rate(nodes, SIEGE);
				long grown = target.heapAfterCollection() - heap;
				double joined = join(late, target);
				int open = crowd.open();
				Figures.add("2,000 strangers at a node's port: calls of members per second, of those before", "%",
						100 * besieged / peace);
				Figures.add("the same: growth of the heap", "MiB", grown / 1024.0 / 1024.0);
				Figures.add("the same: from a new member's open port until it has joined", "s", joined);
				Figures.add("the same: connections of strangers at one time", "connections", open);
				Figures.add("the same: connections of strangers in all", "connections", crowd.opened());
				assertThat(besieged / peace).isGreaterThanOrEqualTo(0.9);
				assertThat(grown).isLessThanOrEqualTo(MAX_HEAP_GROWTH);
				assertThat(joined).isLessThanOrEqualTo(Run.limit(1, 10));
			}
			for (TestNode node : nodes.all()) {
				assertThat(node.since(begun)).as("accusations at " + node)
					.noneMatch((seen) -> seen.what().equals("NodeSuspected") || seen.what().equals("NodeFailed"));
			}
			assertThat(target.process().output()).as("log lines").hasSizeLessThan(400);
			// Those who are gone leave nothing behind.
			await().atMost(Duration.ofSeconds(30))
				.until(() -> target.http()
					.get("/actuator/cluster")
					.get("transport")
					.get("connectionsOpen")
					.asInt() <= 8);
		}
	}

	/**
	 * Calls that succeed per second, of all members together.
	 */
	private static double rate(Nodes nodes, Duration length) throws InterruptedException {
		List<Integer> before = nodes.all().stream().map((node) -> node.calls().size()).toList();
		Load load = Load.start(nodes.all(), RATE, length);
		// The length of the siege is the fault itself here.
		new CountDownLatch(1).await(length.toMillis(), TimeUnit.MILLISECONDS);
		load.awaitEnd(Duration.ofSeconds(30));
		int succeeded = 0;
		for (int i = 0; i < before.size(); i++) {
			List<Call> calls = nodes.get(i).calls();
			succeeded += (int) calls.subList(before.get(i), calls.size()).stream().filter(Call::succeeded).count();
		}
		return succeeded * 1000.0 / length.toMillis();
	}

	private static double join(TestNode late, TestNode target) {
		long begun = System.currentTimeMillis();
		late.start();
		await().atMost(Duration.ofMinutes(2))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> Ports.isListening(late.port()));
		long listening = System.currentTimeMillis();
		Sighting seen = target.awaitSighting("NodeJoined", late.id(), begun, Duration.ofSeconds(30));
		late.awaitReady();
		return Math.max(0, seen.at() - listening) / 1000.0;
	}

}
