// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class MemberEventsTests {

	private static final Instant NOW = Instant.ofEpochSecond(1);

	/** Before: none, then every state; after: every state. */
	private static final String TABLE = """
			before     UNKNOWN JOINING ACTIVE    SUSPECTED        FAILED LEAVING LEFT
			none       -       -       Joined    Joined+Suspected Failed -       -
			UNKNOWN    -       -       Joined    Joined+Suspected Failed -       Left
			JOINING    -       -       Joined    Joined+Suspected Failed -       Left
			ACTIVE     -       -       -         Suspected        Failed Updated Left
			SUSPECTED  -       -       Recovered -                Failed Updated Left
			FAILED     -       -       Recovered Suspected        -      Updated Left
			LEAVING    -       -       Updated   Suspected        Failed -       Left
			LEFT       -       -       Joined    Joined+Suspected Failed -       -
			other-run  -       -       Joined    Joined+Suspected Failed -       Left
			""";

	static Stream<Arguments> transitions() {
		List<Arguments> all = new ArrayList<>();
		List<String> lines = TABLE.lines().toList();
		String[] after = lines.get(0).trim().split("\\s+", -1);
		for (String line : lines.subList(1, lines.size())) {
			String[] cells = line.trim().split("\\s+", -1);
			for (int i = 1; i < cells.length; i++) {
				all.add(Arguments.of(cells[0], NodeState.valueOf(after[i]), cells[i]));
			}
		}
		return all.stream();
	}

	@ParameterizedTest
	@MethodSource("transitions")
	void everyTransitionOfAState(String before, NodeState after, String expected) {
		Member was = switch (before) {
			case "none" -> null;
			case "other-run" -> Members.node("a").run(2).member();
			default -> Members.node("a").in(NodeState.valueOf(before)).member();
		};
		Member is = Members.node("a").in(after).incarnated(2).member();
		assertThat(names(MemberEvents.of(was, is, NOW))).isEqualTo(expected);
	}

	@Test
	void theTableHasEveryState() {
		assertThat(transitions()).hasSize((NodeState.values().length + 2) * NodeState.values().length);
	}

	@Test
	void whatANodeSaysOfItselfIsAnUpdateWhileItLives() {
		for (NodeState state : NodeState.values()) {
			Members node = Members.node("a").in(state);
			String expected = state.isLive() ? "Updated" : "-";
			assertThat(names(change(node, node.with(Map.of("k", "v"))))).as("metadata, " + state).isEqualTo(expected);
			assertThat(names(change(node, node.loaded(0.5)))).as("load, " + state).isEqualTo(expected);
			assertThat(names(change(node, node.at("10.0.0.2")))).as("address, " + state).isEqualTo(expected);
			assertThat(names(change(node, node.incarnated(9)))).as("incarnation, " + state).isEqualTo("-");
		}
	}

	@Test
	void forgettingIsNoEvent() {
		assertThat(MemberEvents.of(Members.node("a").in(NodeState.FAILED).member(), null, NOW)).isEmpty();
	}

	@Test
	void eventsCarryTheNodeAsItIsAfterTheChange() {
		Member after = Members.node("a").in(NodeState.SUSPECTED).member();
		assertThat(MemberEvents.of(Members.node("a").member(), after, NOW))
			.containsExactly(new ClusterEvent.NodeSuspected(after.info(), NOW));
	}

	private static List<ClusterEvent> change(Members before, Members after) {
		return MemberEvents.of(before.member(), after.member(), NOW);
	}

	private static String names(List<ClusterEvent> events) {
		List<String> names = events.stream()
			.map((event) -> event.getClass().getSimpleName().substring("Node".length()))
			.toList();
		return names.isEmpty() ? "-" : String.join("+", names);
	}

}
