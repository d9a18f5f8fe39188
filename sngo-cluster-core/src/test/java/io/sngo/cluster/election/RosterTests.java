// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sngo.cluster.NodeState;

import static io.sngo.cluster.election.Voters.member;
import static io.sngo.cluster.election.Voters.peer;
import static io.sngo.cluster.election.Voters.voter;
import static io.sngo.cluster.election.Voters.voters;
import static org.assertj.core.api.Assertions.assertThat;

class RosterTests {

	private final Roster roster = new Roster(peer("a"));

	@BeforeEach
	void self() {
		see("a", NodeState.ACTIVE, 10);
	}

	@ParameterizedTest
	@EnumSource(NodeState.class)
	void othersAreTheLiveOnesButTheLocalNode(NodeState state) {
		see("b", state, 0);
		assertThat(this.roster.others()).hasSize(state.isLive() ? 1 : 0);
		assertThat(this.roster.isGone(peer("b"))).isEqualTo(!state.isLive());
		assertThat(this.roster.active()).hasSize((state == NodeState.ACTIVE) ? 2 : 1);
	}

	@Test
	void presentAreAllThatHaveJoinedAndNotLeft() {
		see("b", NodeState.FAILED, 0);
		see("c", NodeState.LEFT, 0);
		see("d", NodeState.JOINING, 0);
		see("e", NodeState.SUSPECTED, 0);
		assertThat(this.roster.present()).containsExactlyElementsOf(voters("a b e"));
	}

	@Test
	void nodeThatIsForgottenIsGone() {
		see("b", NodeState.ACTIVE, 0);
		assertThat(this.roster.isGone(peer("b"))).isFalse();
		assertThat(this.roster.isGone(peer("b2"))).as("a run that is not there").isTrue();
		this.roster.onMemberChanged(member("b", NodeState.ACTIVE, 0), null, 0);
		assertThat(this.roster.isGone(peer("b"))).isTrue();
		assertThat(this.roster.state(peer("b").id())).isNull();
	}

	@Test
	void onlyWhoHasLeftHasDeparted() {
		this.roster.onMemberChanged(null, member("b", NodeState.LEFT, 0), 100);
		assertThat(this.roster.hasDeparted(voter("b").id(), 149, 50)).as("its promises may still hold").isFalse();
		assertThat(this.roster.hasDeparted(voter("b").id(), 150, 50)).isTrue();
		this.roster.onMemberChanged(member("b", NodeState.LEFT, 0), null, 200);
		assertThat(this.roster.hasDeparted(voter("b").id(), 200, 50)).as("it is forgotten").isTrue();
		see("b", NodeState.ACTIVE, 0);
		assertThat(this.roster.hasDeparted(voter("b").id(), 900, 50)).as("it is back").isFalse();
		see("c", NodeState.FAILED, 0);
		assertThat(this.roster.hasDeparted(voter("c").id(), 900, 50)).isFalse();
		this.roster.onMemberChanged(member("c", NodeState.FAILED, 0), null, 900);
		assertThat(this.roster.hasDeparted(voter("c").id(), 900, 50)).as("it was cut off, maybe").isFalse();
	}

	@Test
	void seniorHasBeenThereLongestAmongTheWantedOthers() {
		see("a", NodeState.ACTIVE, 0);
		see("c", NodeState.ACTIVE, 20);
		see("d", NodeState.ACTIVE, 20);
		see("e", NodeState.SUSPECTED, 1);
		see("f", NodeState.ACTIVE, 5);
		assertThat(this.roster.senior((voter) -> true)).isEqualTo(peer("f"));
		assertThat(this.roster.senior((voter) -> !voter.equals(voter("f")))).as("the smaller id of two")
			.isEqualTo(peer("c"));
		assertThat(this.roster.senior((voter) -> false)).isNull();
	}

	@Test
	void rankCountsThoseThatHaveBeenThereLonger() {
		see("b", NodeState.ACTIVE, 9);
		see("A", NodeState.ACTIVE, 10);
		see("c", NodeState.ACTIVE, 10);
		see("d", NodeState.FAILED, 1);
		assertThat(this.roster.rank()).isEqualTo(2);
		assertThat(new Roster(peer("x")).rank()).isZero();
	}

	@Test
	void failureCountsFromItsBeginning() {
		this.roster.onMemberChanged(null, member("b", NodeState.FAILED, 0), 100);
		this.roster.onMemberChanged(null, member("b", NodeState.FAILED, 0), 500);
		assertThat(this.roster.isRemovable(voter("b"), 199, 100)).isFalse();
		assertThat(this.roster.isRemovable(voter("b"), 200, 100)).isTrue();
		see("b", NodeState.ACTIVE, 0);
		assertThat(this.roster.isRemovable(voter("b"), 900, 100)).isFalse();
	}

	private void see(String name, NodeState state, long joinedAtMillis) {
		this.roster.onMemberChanged(null, member(name, state, joinedAtMillis), 0);
	}

}
