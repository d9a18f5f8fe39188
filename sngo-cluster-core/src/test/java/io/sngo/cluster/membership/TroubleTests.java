// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;
import java.util.List;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.ScriptedWorld.Trouble;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.Peer;

import org.junit.jupiter.api.Test;

import static io.sngo.cluster.membership.LocalNode.A;
import static io.sngo.cluster.membership.LocalNode.B;
import static io.sngo.cluster.membership.LocalNode.C;
import static io.sngo.cluster.membership.LocalNode.SELF;
import static io.sngo.cluster.membership.LocalNode.alive;
import static io.sngo.cluster.membership.LocalNode.failed;
import static io.sngo.cluster.membership.LocalNode.left;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Memory or threads are short for a moment: what was under way may be lost, but nothing
 * may end for ever.
 */
class TroubleTests {

	@Test
	void probesGoOn() {
		LocalNode node = LocalNode.among(A, B);
		node.world.troubleSending(Outbox.PING);
		goesOn(node, Outbox.PING);
	}

	@Test
	void gossipGoesOn() {
		LocalNode node = LocalNode.among(A, B);
		node.hear(A, alive(C, 1));
		node.world.troubleSending(Outbox.GOSSIP);
		node.runWith(Duration.ofSeconds(1), A, B, C);
		assertThat(node.world.troubles()).isOne();
		node.hear(A, alive(C, 2));
		node.world.run(Duration.ofSeconds(1));
		assertThat(node.world.sent(Outbox.GOSSIP)).isNotEmpty();
	}

	@Test
	void gossipThatCannotBeginDoesSoLater() {
		LocalNode node = LocalNode.among(A, B);
		node.runWith(Duration.ofMinutes(1), A, B);
		node.world.troubleScheduling();
		node.hear(A, alive(C, 1));
		assertThat(node.events).containsExactly("c:ACTIVE");
		int seen = 0;
		for (int i = 0; i < 300; i++) {
			node.world.run(Duration.ofMillis(10));
			seen += node.world.sent(Outbox.GOSSIP).size();
			node.answer(A, B, C);
		}
		assertThat(seen).isPositive();
	}

	@Test
	void failedMemberIsToldAndLookedForWhereverATimerIsMissing() {
		for (int others = 0; others < 3; others++) {
			LocalNode node = LocalNode.among(A, B, C);
			node.runWith(Duration.ofMinutes(1), A, B, C);
			node.world.troubleSchedulingAfter(others);
			try {
				node.hear(B, failed(B, 1, B));
			}
			catch (Trouble ex) {
				// of what came after
			}
			assertThat(node.events).containsExactly("b:FAILED");
			assertThat(dialsWithin3Seconds(node, B)).as("after %d timers", others).isPositive();
		}
	}

	@Test
	void reconciliationGoesOn() {
		LocalNode node = LocalNode.among(A, B);
		node.world.troubleSending(Outbox.SYNC_DIGEST);
		goesOn(node, Outbox.SYNC_DIGEST);
	}

	@Test
	void reconciliationGoesOnWhereItCannotBeHurried() {
		LocalNode node = LocalNode.among(A, B);
		node.runWith(Duration.ofMinutes(1), A, B);
		// The first one is that of the gossip.
		node.world.troubleSchedulingAfter(1);
		assertThatExceptionOfType(Trouble.class).isThrownBy(() -> node.membership.publishDelta(new byte[8]));
		int seen = 0;
		for (int i = 0; i < 600; i++) {
			node.world.run(Duration.ofMillis(100));
			seen += node.world.sent(Outbox.SYNC_DIGEST).size();
			node.answer(A, B);
		}
		assertThat(seen).isPositive();
	}

	@Test
	void reconnectionGoesOn() {
		LocalNode node = LocalNode.among(A, B);
		node.hear(A, failed(B, 1, A));
		node.world.refuse(B.address());
		node.runWith(Duration.ofSeconds(5), A);
		node.world.refuse(B.address());
		assertThat(node.sees(B)).isEqualTo(NodeState.FAILED);
		node.world.troubleDialling(B.address());
		node.runWith(Duration.ofSeconds(3), A);
		assertThat(node.world.troubles()).isOne();
		node.world.refuse(B.address());
		assertThat(dialsWithin3Seconds(node, B)).isPositive();
	}

	private static long dialsWithin3Seconds(LocalNode node, Peer other) {
		long dials = 0;
		for (int i = 0; i < 300; i++) {
			node.world.run(Duration.ofMillis(10));
			dials += node.world.dials(other.address());
			node.answer(A, C);
		}
		return dials;
	}

	@Test
	void forgettingGoesOn() {
		LocalNode node = LocalNode.among(A, B, C);
		node.hear(A, left(B, 1));
		node.hear(A, left(C, 1));
		node.trouble = "b:-";
		node.runWith(Duration.ofMinutes(6), A);
		assertThat(node.world.troubles()).isOne();
		assertThat(node.events).contains("c:-");
	}

	@Test
	void seedsAreDialledAgain() {
		LocalNode node = LocalNode.with(MembershipConfig.DEFAULT.withSeeds(List.of(A.address())));
		node.membership.start();
		node.world.refuse(A.address());
		node.world.troubleDialling(A.address());
		node.world.run(Duration.ofSeconds(20));
		assertThat(node.world.troubles()).isOne();
		for (int i = 0; i < 100 && node.world.dials() == 0; i++) {
			node.world.run(Duration.ofMillis(100));
		}
		assertThat(node.world.dials(A.address())).isPositive();
	}

	@Test
	void alsoWhereTheFirstRoundOrTheRequestFails() {
		LocalNode node = LocalNode.with(MembershipConfig.DEFAULT.withSeeds(List.of(A.address())));
		node.world.troubleDialling(A.address());
		assertThatExceptionOfType(Trouble.class).isThrownBy(node.membership::start);
		node.world.run(Duration.ofSeconds(1));
		assertThat(node.world.dials(A.address())).isPositive();
		node.world.troubleSending(Outbox.JOIN);
		assertThatExceptionOfType(Trouble.class).isThrownBy(() -> node.world.answer(A));
		for (int i = 0; i < 100; i++) {
			node.world.run(Duration.ofMillis(100));
			node.world.answer(A);
		}
		assertThat(node.world.sent(A.address(), Outbox.JOIN)).isNotEmpty();
	}

	@Test
	void whoJoinsIsToldWhateverBecomesOfTheNews() {
		LocalNode node = LocalNode.with(MembershipConfig.DEFAULT);
		node.trouble = "local:ACTIVE";
		assertThatExceptionOfType(Trouble.class).isThrownBy(node.membership::start);
		assertThat(node.joined).isOne();
		assertThat(node.membership.joinStatus().joined()).isTrue();
	}

	@Test
	void loadIsAnnouncedAgain() {
		LocalNode node = LocalNode.among(A);
		node.world.troubleScheduling();
		assertThatExceptionOfType(Trouble.class).isThrownBy(() -> node.membership.updateLoad(0.5));
		node.membership.updateLoad(0.75);
		assertThat(node.membership.local().info().load()).isEqualTo(0.75);
	}

	@Test
	void aLeaveEnds() {
		for (int type : new int[] { Outbox.LEAVE, Outbox.GOSSIP }) {
			LocalNode node = LocalNode.among(A, B);
			boolean[] done = { false };
			node.world.troubleSending(type);
			try {
				node.membership.leave(() -> done[0] = true);
			}
			catch (Trouble ex) {
				// as any other task
			}
			node.world.run(Duration.ofSeconds(1));
			assertThat(node.world.sent(Outbox.LEAVE)).as("told again").isNotEmpty();
			node.world.run(MembershipConfig.DEFAULT.leaveTimeout());
			assertThat(done[0]).isTrue();
		}
	}

	@Test
	void whoAsksToJoinIsLookedIntoAgain() {
		LocalNode node = LocalNode.among(B);
		for (int i = 0; i <= Admission.MAX_PENDING; i++) {
			node.world.troubleDialling(A.address());
			assertThatExceptionOfType(Trouble.class).isThrownBy(() -> join(node, A));
		}
		join(node, A);
		assertThat(node.world.dials(A.address())).isOne();
	}

	@Test
	void holdersOfAnIdAreLookedIntoAgain() {
		LocalNode node = LocalNode.among(B);
		Peer old = new Peer(A.id(), 4711, C.address());
		node.hear(old, alive(old, 1));
		for (int i = 0; i <= Admission.MAX_PENDING; i++) {
			join(node, A);
			node.world.troubleDialling(old.address());
			assertThatExceptionOfType(Trouble.class).isThrownBy(() -> node.world.answer(A));
		}
		join(node, A);
		assertThat(node.world.dials(A.address())).isOne();
	}

	@Test
	void membersAreDialledAgainForOthers() {
		LocalNode node = LocalNode.among(A, B);
		for (int i = 0; i <= SecondOpinions.MAX_OPINIONS; i++) {
			node.world.troubleDialling(A.address());
			assertThatExceptionOfType(Trouble.class).isThrownBy(() -> verify(node));
		}
		verify(node);
		assertThat(node.world.dials(A.address())).isOne();
	}

	@Test
	void lostConnectionsAreLookedIntoAgain() {
		LocalNode node = LocalNode.among(A, B);
		node.world.troubleScheduling();
		assertThatExceptionOfType(Trouble.class).isThrownBy(() -> lose(node, A));
		lose(node, A);
		node.world.troubleDialling(A.address());
		node.world.run(Duration.ofMillis(50));
		assertThat(node.world.troubles()).isOne();
		lose(node, A);
		node.world.run(Duration.ofMillis(50));
		assertThat(node.world.dials(A.address())).isOne();
		node.world.troubleSending(Outbox.VERIFY);
		assertThatExceptionOfType(Trouble.class).isThrownBy(() -> node.world.refuse(A.address()));
		lose(node, A);
		node.world.run(Duration.ofMillis(50));
		assertThat(node.world.dials(A.address())).isOne();
	}

	@Test
	void aSuspicionThatCouldNotBeginBeginsAgain() {
		LocalNode node = LocalNode.among(A);
		node.world.troubleScheduling();
		assertThatExceptionOfType(Trouble.class)
			.isThrownBy(() -> node.hear(A, new Rumor[] { LocalNode.suspect(A, 1, A) }));
		node.world.run(Duration.ofSeconds(20));
		assertThat(node.sees(A)).isEqualTo(NodeState.FAILED);
	}

	@Test
	void pingsThatCouldNotBeSentAreForgotten() {
		LocalNode node = LocalNode.among(A);
		int[] failed = { 0 };
		for (int i = 0; i <= Membership.MAX_PINGS; i++) {
			node.world.troubleScheduling();
			assertThatExceptionOfType(Trouble.class).isThrownBy(() -> node.membership.ping(A.id(), (nanos) -> {
			}, () -> failed[0]++));
		}
		node.membership.ping(A.id(), (nanos) -> {
		}, () -> failed[0]++);
		assertThat(failed[0]).as("refused at once").isZero();
	}

	private static void join(LocalNode node, Peer other) {
		node.receive(other, Outbox.JOIN, Envelope.answer(3).nested(9, LocalNode.record(other, 1).encode()));
	}

	private static void verify(LocalNode node) {
		node.receive(B, Outbox.VERIFY, Envelope.about(9, new MemberEntry(LocalNode.record(A, 1), 0, 0)));
	}

	private static void lose(LocalNode node, Peer peer) {
		node.membership.onConnectionLost(peer, ConnectionLoss.CLOSED_BY_PEER);
	}

	private static void goesOn(LocalNode node, int type) {
		Peer[] others = { A, B };
		for (int i = 0; i < 1000 && node.world.troubles() == 0; i++) {
			node.runWith(Duration.ofMillis(10), others);
		}
		assertThat(node.world.troubles()).isOne();
		// What goes with every change must not be mistaken for what repeats itself.
		node.runWith(Duration.ofSeconds(1), others);
		int seen = 0;
		for (int i = 0; i < 600; i++) {
			node.world.run(Duration.ofMillis(100));
			seen += node.world.sent(type).size();
			node.answer(others);
		}
		assertThat(seen).isGreaterThan(1);
		assertThat(node.sees(SELF)).isEqualTo(NodeState.ACTIVE);
	}

}
