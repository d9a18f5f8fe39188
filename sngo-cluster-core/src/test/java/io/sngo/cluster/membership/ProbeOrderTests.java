// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Peer;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProbeOrderTests {

	private final SplittableRandom random = new SplittableRandom(3);

	private final MemberList members = new MemberList(entry(LocalNode.SELF), this.random, new ScriptedState());

	private final ProbeOrder order = new ProbeOrder(this.members, this.random);

	@Test
	void probesEverybodyOnceInATurn() {
		List<MemberEntry> all = add(10);
		for (int turn = 0; turn < 5; turn++) {
			Set<MemberEntry> probed = new LinkedHashSet<>();
			for (int i = 0; i < 10; i++) {
				probed.add(this.order.next());
			}
			assertThat(probed).containsExactlyInAnyOrderElementsOf(all);
		}
	}

	@Test
	void turnsDiffer() {
		add(10);
		List<MemberEntry> first = turn(10);
		assertThat(turn(10)).isNotEqualTo(first);
	}

	@Test
	void aNewMemberIsProbedInThisTurn() {
		add(10);
		turn(3);
		MemberEntry late = add("late");
		assertThat(turn(8)).contains(late);
	}

	@Test
	void theDeadAndTheForgottenAreNot() {
		List<MemberEntry> all = add(4);
		all.get(0).state(NodeState.FAILED, 0, 0);
		this.members.update(all.get(0));
		this.members.remove(all.get(1));
		assertThat(turn(4)).doesNotContain(all.get(0), all.get(1));
	}

	@Test
	void thoseSpokenIllOfComeFirstButDoNotKeepOthersOut() {
		List<MemberEntry> all = add(50);
		all.subList(0, 40).forEach(this.order::urgent);
		List<MemberEntry> probed = turn(20);
		assertThat(probed.get(0)).isSameAs(all.get(0));
		assertThat(probed).filteredOn((entry) -> all.indexOf(entry) >= 40).as("in turn").isNotEmpty();
	}

	@Test
	void nobodyIsThere() {
		assertThat(this.order.next()).isNull();
	}

	private List<MemberEntry> turn(int count) {
		List<MemberEntry> probed = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			probed.add(this.order.next());
		}
		return probed;
	}

	private List<MemberEntry> add(int count) {
		List<MemberEntry> added = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			added.add(add("n" + i));
		}
		return added;
	}

	private MemberEntry add(String id) {
		MemberEntry entry = entry(LocalNode.peer(id, 1));
		this.members.update(entry);
		this.order.add(entry);
		return entry;
	}

	private static MemberEntry entry(Peer peer) {
		return new MemberEntry(new MemberRecord(peer, 1, NodeState.ACTIVE, 0, 0, Map.of()), 0, 0);
	}

}
