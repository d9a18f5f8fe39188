// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.util.concurrent.atomic.AtomicLong;
import io.sngo.cluster.membership.Member;
import reactor.core.publisher.Mono;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.sngo.cluster.ClusterHealth;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterViewTests {

	private static final Instant NOW = Instant.ofEpochSecond(1);

	@Test
	void countsNodesByState() {
		ClusterView view = view("ACTIVE", "ACTIVE ACTIVE SUSPECTED FAILED LEAVING LEFT", ClusterSituation.INITIAL);
		assertThat(view.health()).isEqualTo(new ClusterHealth(6, 3, 1, 1, false, null, 1, NOW, false));
		assertThat(view.nodes()).hasSize(7);
		assertThat(view.activeNodes()).hasSize(3).allMatch((node) -> node.isActive());
		assertThat(view.byId()).hasSize(7).containsKey(NodeId.of("n0"));
	}

	@ParameterizedTest
	@CsvSource({ //
			"JOINING, true, false, false, false", // not a member yet
			"ACTIVE, true, false, false, true", //
			"ACTIVE, false, false, false, false", // no leader
			"ACTIVE, true, true, false, false", // on the losing side
			"ACTIVE, true, false, true, false", // failed, as it says itself
			"LEAVING, true, false, false, false", // no longer a member
			"LEFT, true, false, false, false" })
	void isHealthyAsAMemberThatIsLedAndNotIsolated(String local, boolean led, boolean isolated, boolean quarantined,
			boolean healthy) {
		ClusterSituation situation = new ClusterSituation(led ? NodeId.of("n1") : null, Set.of(), isolated,
				quarantined);
		assertThat(view(local, "ACTIVE FAILED FAILED", situation).health().healthy()).isEqualTo(healthy);
	}

	@Test
	void tellsWhoLeadsAndHowManySidesThereAre() {
		ClusterSituation situation = ClusterSituation.INITIAL.ledBy(NodeId.of("n1"))
			.unreachable(Set.of(NodeId.of("n2")));
		ClusterView view = view("ACTIVE", "ACTIVE FAILED", situation);
		assertThat(view.health()).isEqualTo(new ClusterHealth(3, 2, 0, 1, true, NodeId.of("n1"), 2, NOW, true));
		assertThat(view.updatedAt(NOW.plusSeconds(1)).situation()).isEqualTo(situation);
	}

	@Test
	void nothingIsKnownAtFirst() {
		assertThat(ClusterView.EMPTY.nodes()).isEmpty();
		assertThat(ClusterView.EMPTY.health().healthy()).isFalse();
	}

	@Test
	void nodesAreCurrentAlthoughTheViewIsNot() {
		KnownNode node = Members.node("a").known(false);
		ClusterView view = ClusterView.of(List.of(node), ClusterSituation.INITIAL, NOW);
		node.update(Members.node("a").in(NodeState.FAILED).member());
		assertThat(view.nodes().get(0).isActive()).isFalse();
		assertThat(view.nodes().get(0).info().state()).isEqualTo(NodeState.FAILED);
		assertThat(view.health().activeNodes()).as("as counted").isOne();
		assertThat(node).hasToString("a (10.0.0.1:7946, FAILED)");
	}

	@Test
	void whenNodesWereHeardOfIsCurrentWithoutAChange() {
		AtomicLong heard = new AtomicLong(1_000);
		Member member = Members.node("a").member();
		KnownNode node = new KnownNode(new Member(member.peer(), member.info(), heard::get), false,
				(id) -> Mono.never());
		assertThat(node.info().lastSeen()).isEqualTo(Instant.ofEpochMilli(1_000));
		heard.set(2_000);
		assertThat(node.info().lastSeen()).isEqualTo(Instant.ofEpochMilli(2_000));
		assertThat(node.info().joinedAt()).isEqualTo(member.info().joinedAt());
	}

	private static ClusterView view(String local, String others, ClusterSituation situation) {
		String[] states = Stream.concat(Stream.of(local), Stream.of(others.split(" ", -1)))
			.filter((state) -> !state.isEmpty())
			.toArray(String[]::new);
		List<KnownNode> nodes = IntStream.range(0, states.length)
			.mapToObj((i) -> Members.node("n" + i).in(NodeState.valueOf(states[i])).known(i == 0))
			.toList();
		return ClusterView.of(nodes, situation, NOW);
	}

}
