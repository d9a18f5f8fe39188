// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.sngo.cluster.system.lock.LockApplication;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clusters whose leader is the node that has a lock in a real store: one that is killed
 * is followed when its lock is over, and nobody leads while the store is away.
 */
class LeaderLockIT {

	private static final Duration LEASE = Duration.ofSeconds(2);

	private static final Duration SOON = Duration.ofSeconds(60);

	@ParameterizedTest
	@ValueSource(strings = { "h2", "redis" })
	void leaderHasTheLockOfTheStore(String name) {
		try (Store store = Store.named(name); Nodes nodes = Nodes.onLoopback("leader-lock-" + name, 3)) {
			nodes.running(LockApplication.class)
				.with("cluster.leader.strategy", "lock-registry")
				.with("cluster.leader.lease-duration", LEASE.toMillis() + "ms");
			store.properties().forEach(nodes::with);
			nodes.start();
			Leader first = awaitLeader(nodes, 0);
			Leader last = killLeaders(name, nodes, first);
			takeStoreAway(name, store, nodes, last);
		}
	}

	private static Leader killLeaders(String name, Nodes nodes, Leader first) {
		List<Double> seconds = new ArrayList<>();
		Leader leader = first;
		for (int i = 0; i < Run.REPETITIONS; i++) {
			TestNode victim = leader.node();
			long killed = victim.process().signal("KILL");
			victim.process().exit(Duration.ofSeconds(10));
			long known = 0;
			for (TestNode survivor : nodes.others(victim)) {
				known = Math.max(known, awaitElection(survivor, killed).at());
			}
			seconds.add((known - killed) / 1000.0);
			victim.start();
			victim.awaitReady();
			nodes.awaitAllActive(SOON);
			Leader next = awaitLeader(nodes, leader.term());
			assertThat(next.node()).isNotSameAs(victim);
			leader = next;
		}
		Figures.add("leader with a lock in " + name + " and a lease of 2 s killed: until the next is known", "s",
				seconds);
		assertThat(seconds).allMatch((value) -> value <= Run.limit(3, 30));
		return leader;
	}

	private static void takeStoreAway(String name, Store store, Nodes nodes, Leader leader) {
		long away = store.kill();
		nodes.all().forEach((node) -> node.awaitSighting("LeaderLost", leader.node().id(), away, SOON));
		long steppedDown = leader.node().awaitSighting("LeaderLost", leader.node().id(), away, SOON).at();
		Figures.add("store of the lock (" + name + ") killed: until its leader with a lease of 2 s leads no more", "s",
				(steppedDown - away) / 1000.0);
		assertThat(steppedDown - away).isLessThan((long) Run.limit((double) LEASE.toMillis(), 10_000));
		assertThat(nodes.all()).noneMatch(LeaderLockIT::leads);
		long back = System.currentTimeMillis();
		store.start();
		Leader next = awaitLeader(nodes, leader.term());
		Figures.add("store of the lock (" + name + ") started again: until a leader is known everywhere", "s",
				(awaitElection(next.node(), back).at() - back) / 1000.0);
	}

	private static Sighting awaitElection(TestNode node, long since) {
		return await("a leader at " + node).atMost(SOON)
			.pollInterval(Duration.ofMillis(50))
			.until(() -> node.since(since)
				.filter((sighting) -> sighting.what().equals("LeaderElected"))
				.findFirst()
				.orElse(null), (sighting) -> sighting != null);
	}

	/**
	 * Until all nodes know the same leader, of a later term, and it alone says that it
	 * leads.
	 */
	private static Leader awaitLeader(Nodes nodes, long after) {
		return await("one leader").atMost(SOON)
			.pollInterval(Duration.ofMillis(100))
			.until(() -> leader(nodes), (leader) -> leader != null && leader.term() > after);
	}

	private static Leader leader(Nodes nodes) {
		Set<String> known = new HashSet<>();
		List<TestNode> leading = new ArrayList<>();
		long term = 0;
		for (TestNode node : nodes.all()) {
			JsonNode leader = node.http().get("/actuator/cluster").path("leader");
			known.add(leader.toString());
			term = leader.path("term").asLong(0);
			if (leads(node)) {
				leading.add(node);
			}
		}
		boolean one = known.size() == 1 && leading.size() == 1;
		return one ? new Leader(leading.get(0), term) : null;
	}

	private static boolean leads(TestNode node) {
		return node.http().get("/actuator/info").get("cluster").get("isLeader").asBoolean();
	}

	private record Leader(TestNode node, long term) {
	}

}
