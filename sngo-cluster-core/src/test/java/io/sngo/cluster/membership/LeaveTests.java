// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireWriter;

import org.junit.jupiter.api.Test;

import static io.sngo.cluster.membership.LocalNode.A;
import static io.sngo.cluster.membership.LocalNode.B;
import static io.sngo.cluster.membership.LocalNode.C;
import static io.sngo.cluster.membership.LocalNode.SELF;
import static io.sngo.cluster.membership.LocalNode.record;
import static org.assertj.core.api.Assertions.assertThat;

class LeaveTests {

	private boolean done;

	@Test
	void threat25ALeaveThatAnotherClaimsCanBeDenied() {
		LocalNode node = LocalNode.among(A, B, C);
		node.hear(A, LocalNode.left(B, 1), LocalNode.left(C, 1));
		node.world.run(Duration.ofMillis(100));
		node.hear(B, LocalNode.alive(B, 2));
		node.world.run(Duration.ofMillis(850));
		assertThat(node.sees(C)).isNotEqualTo(NodeState.LEFT);
		node.world.run(Duration.ofMillis(100));
		assertThat(node.sees(B)).isNotEqualTo(NodeState.LEFT);
		assertThat(node.sees(C)).as("it was true").isEqualTo(NodeState.LEFT);
	}

	@Test
	void withdrawalIsToldAtOnceAndTheNodeStillAnswers() {
		LocalNode node = LocalNode.among(A, B);
		node.membership.withdraw();
		assertThat(node.membership.local().info().state()).isEqualTo(NodeState.LEAVING);
		for (Peer peer : List.of(A, B)) {
			assertThat(node.world.rumorsTo(peer.address())).singleElement()
				.isInstanceOfSatisfying(Rumor.Alive.class,
						(rumor) -> assertThat(rumor.member().state()).isEqualTo(NodeState.LEAVING));
		}
		ping(node);
		assertThat(node.world.sent(A.address(), Outbox.ACK)).hasSize(1);
	}

	@Test
	void isDoneWhenAllThatWereToldKnow() {
		LocalNode node = leaving(A, B);
		acknowledge(node, A);
		assertThat(this.done).isFalse();
		acknowledge(node, B);
		assertThat(this.done).isTrue();
	}

	@Test
	void oneThatKnowsSufficesAfterAHeartbeat() {
		LocalNode node = leaving(A, B);
		acknowledge(node, A);
		node.world.run(Duration.ofMillis(1010));
		assertThat(this.done).isTrue();
	}

	@Test
	void repeatsWhatWasLost() {
		LocalNode node = leaving(A);
		node.world.takeSent();
		node.world.run(Duration.ofSeconds(1));
		assertThat(node.world.sent(A.address(), Outbox.LEAVE)).isNotEmpty();
		acknowledge(node, A);
		assertThat(this.done).isTrue();
	}

	@Test
	void takesNoLongerThanTheTimeout() {
		LocalNode node = leaving(A, B);
		node.world.run(Duration.ofMillis(9_990));
		assertThat(this.done).isFalse();
		node.world.run(Duration.ofMillis(20));
		assertThat(this.done).isTrue();
	}

	@Test
	void doesNotWaitForWhoeverIsGone() {
		LocalNode node = leaving(A);
		node.membership.onConnectFailed(A.address(), ConnectionLoss.REFUSED);
		assertThat(this.done).isTrue();
	}

	@Test
	void twoThatLeaveAtOnceDoNotWaitForEachOther() {
		LocalNode node = leaving(A);
		node.receive(A, Outbox.LEAVE, Envelope.answer(2).nested(9, record(A, 2, NodeState.LEFT).encode()));
		assertThat(this.done).isTrue();
		assertThat(node.world.sent(A.address(), Outbox.LEAVE_ACK)).hasSize(1);
	}

	@Test
	void afterwardsNothingLooksAlive() {
		LocalNode node = leaving(A, B);
		node.world.takeSent();
		ping(node);
		node.hear(A, LocalNode.suspect(SELF, 9, A));
		node.receive(A, Outbox.SYNC_DIGEST, new WireWriter().varint(1, 1).fixed64(2, 1));
		node.receive(A, Outbox.JOIN, Envelope.answer(3).nested(9, record(A, 1).encode()));
		assertThat(node.world.takeSent()).isEmpty();
		assertThat(node.membership.local().info().state()).isEqualTo(NodeState.LEFT);
	}

	@Test
	void whoJoinsAgainTellsNobodyAnyMoreThatItLeft() {
		LocalNode node = leaving(A, B);
		node.membership.join(List.of(A.address()));
		assertThat(this.done).as("nobody waits for ever").isTrue();
		node.world.takeSent();
		node.world.run(Duration.ofSeconds(12));
		assertThat(node.world.sent(Outbox.LEAVE)).isEmpty();
	}

	@Test
	void whoLeavesTwiceIsDoneTwice() {
		LocalNode node = leaving(A);
		int[] second = { 0 };
		node.membership.leave(() -> second[0]++);
		assertThat(second[0]).isZero();
		acknowledge(node, A);
		assertThat(this.done).isTrue();
		assertThat(second[0]).isOne();
	}

	@Test
	void aSecondDepartureHasItsOwnTime() {
		LocalNode node = leaving(A, B);
		node.world.run(Duration.ofMillis(900));
		node.membership.join(List.of(A.address()));
		node.world.answer(A);
		long number = Envelope.decode(node.world.sent(A.address(), Outbox.JOIN).get(0).message().body()).number;
		node.receive(A, Outbox.JOIN_REPLY, JoinReply.ACCEPTED.encode(number, "", 0));
		this.done = false;
		node.membership.leave(() -> this.done = true);
		node.world.run(Duration.ofMillis(9_800));
		assertThat(this.done).as("timers of the first are gone").isFalse();
	}

	@Test
	void whoHasJustBeenLetInTellsTheOneThatDidIt() {
		LocalNode node = LocalNode.with(MembershipConfig.DEFAULT.withSeeds(List.of(A.address())));
		node.membership.start();
		node.world.answer(A);
		long number = Envelope.decode(node.world.sent(A.address(), Outbox.JOIN).get(0).message().body()).number;
		node.receive(A, Outbox.JOIN_REPLY, JoinReply.ACCEPTED.encode(number, "", 0).nested(9, record(A, 5).encode()));
		assertThat(node.sees(A)).isEqualTo(NodeState.ACTIVE);
		node.membership.leave(() -> this.done = true);
		assertThat(node.world.sent(A.address(), Outbox.LEAVE)).hasSize(1);
		assertThat(this.done).isFalse();
		acknowledge(node, A);
		assertThat(this.done).isTrue();
	}

	@Test
	void whoIsAloneLeavesAtOnce() {
		LocalNode node = LocalNode.alone();
		node.membership.leave(() -> this.done = true);
		assertThat(this.done).isTrue();
	}

	@Test
	void whoNeverJoinedLeavesAtOnce() {
		LocalNode node = LocalNode.with(MembershipConfig.DEFAULT.withSeeds(List.of(A.address())));
		node.membership.start();
		node.membership.leave(() -> this.done = true);
		assertThat(this.done).isTrue();
	}

	@Test
	void anothersLeaveIsTakenAndConfirmed() {
		LocalNode node = LocalNode.among(A, B);
		node.receive(A, Outbox.LEAVE, Envelope.answer(2).nested(9, record(A, 2, NodeState.LEFT).encode()));
		assertThat(node.sees(A)).isEqualTo(NodeState.LEFT);
		assertThat(node.world.sent(A.address(), Outbox.LEAVE_ACK)).singleElement()
			.extracting((ack) -> Envelope.decode(ack.message().body()).number)
			.isEqualTo(2L);
		node.world.takeSent();
		node.world.run(Duration.ofMillis(400));
		assertThat(node.world.rumorsTo(B.address())).contains(LocalNode.left(A, 2));
	}

	@Test
	void whoHasLeftLetsNobodyIn() {
		LocalNode node = LocalNode.alone();
		node.receive(A, Outbox.JOIN, Envelope.answer(3).nested(9, record(A, 1).encode()));
		node.membership.leave(() -> this.done = true);
		node.world.answer(A);
		assertThat(node.world.sent(A.address(), Outbox.JOIN_REPLY))
			.extracting((reply) -> JoinReply.of(Envelope.decode(reply.message().body())))
			.containsExactly(JoinReply.NOT_YET);
	}

	@Test
	void whoHasLeftLetsNobodyInInThePlaceOfAnother() {
		LocalNode node = LocalNode.among(B);
		Peer later = new Peer(B.id(), 4711, A.address());
		node.receive(later, Outbox.JOIN, Envelope.answer(3).nested(9, record(later, 1).encode()));
		node.world.answer(later);
		node.membership.leave(() -> this.done = true);
		node.world.refuse(B.address());
		assertThat(node.world.sent(A.address(), Outbox.JOIN_REPLY))
			.extracting((reply) -> JoinReply.of(Envelope.decode(reply.message().body())))
			.containsExactly(JoinReply.NOT_YET);
	}

	@Test
	void whoHasLeftStaysSoWhoeverHasItsId() {
		LocalNode node = LocalNode.among(A);
		Peer senior = new Peer(SELF.id(), 4711, new NodeAddress("elsewhere", 7946));
		node.hear(A, new Rumor.Alive(new MemberRecord(senior, 9, NodeState.ACTIVE, 0, 0, Map.of())));
		node.membership.leave(() -> this.done = true);
		node.world.answer(senior);
		assertThat(node.membership.local().info().state()).isEqualTo(NodeState.LEFT);
	}

	@Test
	void whoHasLeftLooksIntoNothing() {
		LocalNode node = LocalNode.among(A, B);
		node.membership.onConnectionLost(A, ConnectionLoss.CLOSED_BY_PEER);
		node.receive(A, Outbox.VERIFY, Envelope.about(9, new MemberEntry(record(B, 1), 0, 0)));
		node.world.run(Duration.ofMillis(50));
		node.membership.leave(() -> this.done = true);
		node.world.takeSent();
		node.world.refuse(A.address());
		node.world.refuse(B.address());
		assertThat(node.world.takeSent()).isEmpty();
		assertThat(node.events).isEmpty();
	}

	@Test
	void whoeverLeftStaysSoWhateverIsSaidOfIt() {
		LocalNode node = LocalNode.among(A, B);
		node.hear(A, LocalNode.left(A, 2));
		node.hear(B, LocalNode.suspect(A, 2, B), LocalNode.failed(A, 3, B), LocalNode.alive(A, 2));
		assertThat(node.sees(A)).isEqualTo(NodeState.LEFT);
	}

	private LocalNode leaving(Peer... others) {
		LocalNode node = LocalNode.among(others);
		node.membership.leave(() -> this.done = true);
		assertThat(this.done).isFalse();
		return node;
	}

	private static void acknowledge(LocalNode node, Peer peer) {
		node.receive(peer, Outbox.LEAVE_ACK, Envelope.answer(node.incarnationOf(SELF)));
	}

	private static void ping(LocalNode node) {
		node.receive(A, Outbox.PING, Envelope.about(5, new MemberEntry(record(SELF, 1), 0, 0)));
	}

}
