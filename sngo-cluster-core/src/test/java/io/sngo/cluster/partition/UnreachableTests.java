// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.partition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.ScriptedWorld;

import static io.sngo.cluster.partition.Partners.member;
import static io.sngo.cluster.partition.Partners.peer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class UnreachableTests {

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private static final Peer A = peer("a");

	private final ScriptedWorld world = new ScriptedWorld();

	private final List<Set<NodeId>> told = new ArrayList<>();

	private final Unreachable unreachable = new Unreachable(this.world, PATIENCE.toNanos(), this.told::add);

	@Test
	void silentNodeIsToldOnce() {
		fails("a");
		assertThat(this.world.dials(A.address())).isOne();
		this.world.run(PATIENCE);
		assertThat(this.unreachable.nodes()).containsExactly(A.id());
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.told).containsExactly(Set.of(A.id()));
	}

	@Test
	void processThatEndedIsNotOutOfReach() {
		fails("a");
		this.world.refuse(A.address());
		fails("b");
		this.world.answer(peer("b").address(),
				new DialResult.Answered(new Peer(NodeId.of("b"), 2, peer("b").address())));
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.unreachable.nodes()).isEmpty();
		assertThat(this.told).isEmpty();
	}

	@Test
	void nodeThatAnswersHereOrRefusesIsOutOfReachAsLongAsItIsFailed() {
		fails("a");
		this.world.answer(A);
		fails("b");
		this.world.answer(peer("b").address(),
				new DialResult.Rejected(JoinRejectedException.Reason.WRONG_CLUSTER, "no"));
		assertThat(this.unreachable.nodes()).containsExactly(A.id(), NodeId.of("b"));
	}

	@ParameterizedTest
	@EnumSource(value = NodeState.class, names = { "ACTIVE", "LEAVING", "LEFT" })
	void nodeThatIsFoundIsTold(NodeState state) {
		fails("a");
		this.world.run(PATIENCE.multipliedBy(2));
		this.unreachable.onMemberChanged(member("a", NodeState.FAILED), member("a", state));
		this.world.run(PATIENCE);
		assertThat(this.told).containsExactly(Set.of(A.id()), Set.of());
	}

	@Test
	void nodeThatIsForgottenIsNotOutOfReach() {
		fails("a");
		this.world.run(PATIENCE.multipliedBy(2));
		this.unreachable.onMemberChanged(member("a", NodeState.FAILED), null);
		this.unreachable.onMemberChanged(null, null);
		this.world.run(PATIENCE);
		assertThat(this.told).containsExactly(Set.of(A.id()), Set.of());
	}

	@Test
	void nodeThatIsFoundWhileItIsDialledIsNotTold() {
		fails("a");
		this.unreachable.onMemberChanged(member("a", NodeState.FAILED), member("a", NodeState.ACTIVE));
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.unreachable.nodes()).isEmpty();
		assertThat(this.told).isEmpty();
	}

	@Test
	void whatLastsForAMomentIsNotTold() {
		fails("a");
		this.world.run(PATIENCE);
		this.unreachable.onMemberChanged(member("a", NodeState.FAILED), member("a", NodeState.ACTIVE));
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.told).isEmpty();
	}

	@Test
	void manyAreToldAtOnceAndDialledFewAtATime() {
		for (int i = 0; i < 40; i++) {
			fails("n" + i);
		}
		assertThat(this.world.dials()).isEqualTo(16);
		this.world.refuse(peer("n0").address());
		assertThat(this.world.dials()).as("the next one").isEqualTo(16);
		this.world.run(PATIENCE.multipliedBy(4));
		assertThat(this.unreachable.nodes()).hasSize(39);
		assertThat(this.told.get(this.told.size() - 1)).hasSize(39);
		assertThat(this.told).hasSizeLessThan(5);
	}

	@Test
	void nodeThatIsFoundBeforeItsTurnIsNotDialled() {
		for (int i = 0; i < 17; i++) {
			fails("n" + i);
		}
		this.unreachable.onMemberChanged(member("n16", NodeState.FAILED), member("n16", NodeState.ACTIVE));
		this.world.refuse(peer("n0").address());
		assertThat(this.world.dials(peer("n16").address())).isZero();
	}

	@Test
	void onlyNewFailuresAreLookedInto() {
		this.unreachable.onMemberChanged(null, member("a", NodeState.FAILED));
		this.unreachable.onMemberChanged(member("a", NodeState.FAILED), member("a", NodeState.FAILED));
		this.unreachable.onMemberChanged(member("a", NodeState.ACTIVE), member("a", NodeState.SUSPECTED));
		assertThat(this.world.dials()).isZero();
	}

	@Test
	void suspicionDoesNotMakeANodeFound() {
		fails("a");
		this.world.run(PATIENCE);
		this.unreachable.onMemberChanged(member("a", NodeState.FAILED), member("a", NodeState.SUSPECTED));
		assertThat(this.unreachable.nodes()).containsExactly(A.id());
	}

	@Test
	void nodeThatCouldNotBeDialledIsDialledTheNextTime() {
		this.world.troubleDialling(A.address());
		assertThatExceptionOfType(ScriptedWorld.Trouble.class).isThrownBy(() -> fails("a"));
		fails("b");
		assertThat(this.world.dials(A.address())).isOne();
		this.world.run(PATIENCE);
		assertThat(this.unreachable.nodes()).containsExactly(A.id(), NodeId.of("b"));
	}

	private void fails(String id) {
		this.unreachable.onMemberChanged(member(id, NodeState.SUSPECTED), member(id, NodeState.FAILED));
	}

}
