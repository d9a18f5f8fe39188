// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.ClusterEvent.LeaderElected;
import io.sngo.cluster.ClusterEvent.LeaderLost;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.election.KnownLeader;

import static org.assertj.core.api.Assertions.assertThat;

class LeaderEventsTests {

	private static final Instant NOW = Instant.ofEpochSecond(1);

	private final NodeInfo a = Members.node("a").member().info();

	private final NodeInfo b = Members.node("b").member().info();

	private final Map<NodeId, NodeInfo> nodes = new HashMap<>(Map.of(this.a.id(), this.a, this.b.id(), this.b));

	private final LeaderEvents events = new LeaderEvents(this.nodes::get);

	@Test
	void oneLeaderAfterTheOther() {
		assertThat(leads("a", 1)).containsExactly(new LeaderElected(this.a, 1, NOW));
		assertThat(leads("b", 2)).containsExactly(new LeaderLost(this.a, 1, NOW), new LeaderElected(this.b, 2, NOW));
		assertThat(this.events.onLeader(null, NOW)).containsExactly(new LeaderLost(this.b, 2, NOW));
	}

	@Test
	void leaderOfWhichNothingIsKnownIsToldLater() {
		this.nodes.remove(this.a.id());
		assertThat(leads("a", 1)).isEmpty();
		assertThat(this.events.onNode(NOW)).as("another node").isEmpty();
		this.nodes.put(this.a.id(), this.a);
		assertThat(this.events.onNode(NOW)).containsExactly(new LeaderElected(this.a, 1, NOW));
		assertThat(this.events.onNode(NOW)).as("told once").isEmpty();
	}

	@Test
	void leaderThatWasNotToldIsNotTakenBack() {
		this.nodes.remove(this.a.id());
		leads("a", 1);
		assertThat(leads("b", 2)).containsExactly(new LeaderElected(this.b, 2, NOW));
	}

	@Test
	void leaderThatWasForgottenIsTakenBackAllTheSame() {
		leads("a", 1);
		this.nodes.remove(this.a.id());
		assertThat(this.events.onLeader(null, NOW)).containsExactly(new LeaderLost(this.a, 1, NOW));
	}

	private List<ClusterEvent> leads(String id, long term) {
		return this.events.onLeader(new KnownLeader(Members.node(id).member().peer(), term, false, 0), NOW);
	}

}
