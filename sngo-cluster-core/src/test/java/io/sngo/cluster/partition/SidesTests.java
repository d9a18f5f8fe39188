// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.partition;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;

import static org.assertj.core.api.Assertions.assertThat;

class SidesTests {

	private final Sides sides = new Sides(NodeId.of("m"));

	@BeforeEach
	void self() {
		see("m", NodeState.ACTIVE, 50);
	}

	@Test
	void whoComesAndWhoIsLostIsNews() {
		assertThat(see("a", NodeState.ACTIVE, 1)).isTrue();
		assertThat(see("a", NodeState.ACTIVE, 1)).isFalse();
		assertThat(see("a", NodeState.SUSPECTED, 1)).as("still here").isFalse();
		assertThat(see("a", NodeState.FAILED, 1)).isTrue();
		assertThat(see("a", NodeState.FAILED, 1)).isFalse();
		assertThat(this.sides.isHere(NodeId.of("a"))).isFalse();
		assertThat(this.sides.size()).isEqualTo(2);
		assertThat(this.sides.here()).isOne();
		assertThat(this.sides.missing()).isOne();
		assertThat(see("a", NodeState.ACTIVE, 1)).isTrue();
		assertThat(this.sides.missing()).isZero();
	}

	@ParameterizedTest
	@EnumSource(value = NodeState.class, names = { "LEAVING", "LEFT" })
	void whoLeavesIsNotMissing(NodeState state) {
		see("a", NodeState.ACTIVE, 1);
		assertThat(see("a", state, 1)).isTrue();
		assertThat(see("a", state, 1)).isFalse();
		assertThat(this.sides.size()).isOne();
		assertThat(see("b", state, 1)).as("that nobody knew").isFalse();
	}

	@ParameterizedTest
	@EnumSource(value = NodeState.class, names = { "FAILED", "UNKNOWN", "JOINING" })
	void whoWasNeverHereIsNotMissing(NodeState state) {
		assertThat(see("a", state, 1)).isFalse();
		assertThat(this.sides.size()).isOne();
	}

	@Test
	void whoIsForgottenDoesNotCount() {
		see("a", NodeState.ACTIVE, 1);
		see("a", NodeState.FAILED, 1);
		assertThat(this.sides.onMemberChanged(Partners.member("a", NodeState.FAILED, 1), null)).isTrue();
		assertThat(this.sides.onMemberChanged(Partners.member("a", NodeState.FAILED, 1), null)).isFalse();
		assertThat(this.sides.onMemberChanged(null, null)).isFalse();
		assertThat(this.sides.size()).isOne();
	}

	@Test
	void oldestIsWhoJoinedFirstOnWhicheverSide() {
		assertThat(this.sides.oldest()).isEqualTo(NodeId.of("m"));
		see("z", NodeState.ACTIVE, 49);
		see("y", NodeState.ACTIVE, 49);
		see("a", NodeState.ACTIVE, 51);
		see("y", NodeState.FAILED, 49);
		assertThat(this.sides.oldest()).isEqualTo(NodeId.of("y"));
		assertThat(this.sides.smallest()).isEqualTo(NodeId.of("a"));
	}

	@Test
	void whoWasMissingWhenThisSideWentOnDoesNotCountAnyMore() {
		see("a", NodeState.ACTIVE, 1);
		see("a", NodeState.FAILED, 1);
		see("b", NodeState.ACTIVE, 2);
		this.sides.forgetMissing();
		assertThat(this.sides.size()).isEqualTo(2);
		assertThat(this.sides.oldest()).isEqualTo(NodeId.of("b"));
	}

	private boolean see(String id, NodeState state, long joinedAtMillis) {
		return this.sides.onMemberChanged(null, Partners.member(id, state, joinedAtMillis));
	}

}
