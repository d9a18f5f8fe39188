// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import io.sngo.cluster.system.history.LeaderHistory;
import io.sngo.cluster.system.history.StoreHistory;
import io.sngo.cluster.system.history.Tenure;
import io.sngo.cluster.system.history.WriteRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One cluster of five whose leader stops, stands still, and is cut off. Whatever becomes
 * of it, there is one leader at most, and a store that compares tokens takes nothing from
 * an earlier one.
 */
class LeaderIT {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private static final int REPETITIONS = Run.FULL ? Run.REPETITIONS : 2;

	private static Network network;

	private static TokenStore store;

	private static Nodes nodes;

	private TestNode leader;

	private long term;

	@BeforeAll
	static void start() {
		network = Network.of(5);
		store = TokenStore.at(network.host());
		nodes = Nodes.at("leader", network.sites()).with("system.store", store.address()).start();
	}

	@AfterAll
	static void stop() throws Exception {
		try {
			close(nodes);
		}
		finally {
			try {
				close(store);
			}
			finally {
				close(network);
			}
		}
	}

	private static void close(AutoCloseable part) throws Exception {
		if (part != null) {
			part.close();
		}
	}

	@BeforeEach
	void awaitLeader() {
		this.leader = nodes.awaitWhole(PATIENCE);
		this.term = this.leader.view().term();
	}

	@AfterEach
	void assertOneLeaderAtMost() {
		List<Tenure> tenures = new ArrayList<>(store.runs().stream().map(WriteRun::tenure).toList());
		nodes.all().forEach((node) -> tenures.addAll(node.tenures()));
		assertThat(tenures).isNotEmpty();
		assertThat(LeaderHistory.violations(tenures)).as("see " + Run.DIRECTORY.resolve("nodes/leader")).isEmpty();
		assertThat(StoreHistory.violations(store.runs())).isEmpty();
	}

	@Test
	void leaderThatStopsHandsOver() {
		List<Double> gaps = new ArrayList<>();
		List<Double> known = new ArrayList<>();
		for (int i = 0; i < REPETITIONS; i++) {
			awaitLeader();
			this.leader.process().signal("TERM");
			this.leader.process().exit(PATIENCE);
			List<TestNode> others = nodes.others(this.leader);
			long told = others.stream()
				.mapToLong((other) -> other.awaitLeaderAfter(this.term, PATIENCE).at())
				.max()
				.orElseThrow();
			Tenure before = tenure(List.of(this.leader), this.term);
			Tenure next = tenure(others, others.get(0).awaitLeaderAfter(this.term, PATIENCE).number());
			gaps.add((next.from() - before.until()) / 1e6);
			known.add((double) (told - Clocks.millis(before.until())));
			this.leader.start();
			this.leader.awaitReady();
		}
		Figures.add("SIGTERM of the leader of 5: from the end of its leadership until the next one leads", "ms", gaps);
		Figures.add("SIGTERM of the leader of 5: from the end of its leadership until all know the next", "ms", known);
		assertThat(gaps).allMatch((gap) -> gap <= Run.limit(200, 5_000));
		assertThat(known).allMatch((gap) -> gap <= Run.limit(200, 5_000));
	}

	@Test
	void leaderThatStandsStillIsNotHeardAfterwards() {
		long before = StoreHistory.count(store.runs());
		long refusedBefore = StoreHistory.refused(store.runs());
		nodes.all().forEach((node) -> node.http().post("/store/pause?nanos=0"));
		for (int i = 0; i < REPETITIONS; i++) {
			awaitLeader();
			this.leader.process().signal("STOP");
			if (Run.FULL) {
				Clocks.pass(Duration.ofSeconds(30));
			}
			nodes.others(this.leader).forEach((other) -> other.awaitLeaderAfter(this.term, PATIENCE));
			this.leader.process().signal("CONT");
		}
		nodes.awaitWhole(PATIENCE);
		nodes.all().forEach((node) -> node.http().post("/store/pause?nanos=1000000"));
		Figures.add("SIGSTOP of the leader of 5: writes of all leaders", "writes",
				StoreHistory.count(store.runs()) - before);
		Figures.add("SIGSTOP of the leader of 5: writes refused for their token", "writes",
				StoreHistory.refused(store.runs()) - refusedBefore);
	}

	@Test
	void partitionLeavesOneSideWithLeader() {
		List<Double> decided = new ArrayList<>();
		List<Double> lost = new ArrayList<>();
		List<Double> elected = new ArrayList<>();
		List<Double> whole = new ArrayList<>();
		for (int i = 0; i < Run.REPETITIONS_OF_CLUSTERS; i++) {
			awaitLeader();
			List<TestNode> minority = List.of(this.leader, nodes.others(this.leader).get(i % 4));
			List<TestNode> majority = nodes.all().stream().filter((node) -> !minority.contains(node)).toList();
			long healed;
			try (Cut cut = network.cut(Link.bothWays(indexes(minority), indexes(majority)))) {
				elected.add(seconds(cut, majority.stream().map((node) -> node.awaitLeaderAfter(this.term, PATIENCE))));
				lost.add(seconds(cut, minority.stream()
					.map((node) -> node.awaitSighting("LeaderLost", this.leader.id(), cut.since(), PATIENCE))));
				minority.forEach((node) -> await().atMost(PATIENCE).until(node::health, "OUT_OF_SERVICE"::equals));
				minority.forEach((node) -> await().atMost(PATIENCE).until(() -> node.view().isolated()));
				decided.add((System.currentTimeMillis() - cut.since()) / 1000.0);
				assertThat(minority).extracting((node) -> node.view().leader()).containsOnly("");
				assertThat(majority).noneMatch((node) -> node.view().isolated());
				assertThat(majority).extracting((node) -> node.view().leader())
					.containsOnly(majority.get(0).view().leader())
					.isSubsetOf(majority.stream().map(TestNode::id).toList());
				healed = System.currentTimeMillis();
			}
			nodes.awaitWhole(PATIENCE);
			whole.add((System.currentTimeMillis() - healed) / 1000.0);
		}
		Figures.add("cut 3/2: until all of the majority know a leader of their own", "s", elected);
		Figures.add("cut 3/2: until all of the minority know that they have none", "s", lost);
		Figures.add("cut 3/2: until all of the minority are isolated as well", "s", decided);
		Figures.add("cut 3/2: from its end until 5 ACTIVE and one leader everywhere", "s", whole);
		assertThat(decided).allMatch((value) -> value <= Run.limit(10, 30));
		assertThat(whole).allMatch((value) -> value <= Run.limit(5, 20));
	}

	private static List<Integer> indexes(Collection<TestNode> some) {
		return some.stream().map(nodes.all()::indexOf).toList();
	}

	private static double seconds(Cut cut, Stream<Sighting> sightings) {
		return (sightings.mapToLong(Sighting::at).max().orElseThrow() - cut.since()) / 1000.0;
	}

	/**
	 * When one of the nodes led in a term, the whole of it.
	 */
	private static Tenure tenure(Collection<TestNode> candidates, long term) {
		return await().atMost(PATIENCE)
			.until(() -> candidates.stream()
				.flatMap((node) -> node.tenures().stream())
				.filter((tenure) -> tenure.token() == term)
				.max(Comparator.comparingLong(Tenure::until))
				.orElse(null), (tenure) -> tenure != null);
	}

}
