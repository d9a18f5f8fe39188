// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;
import java.util.List;

import io.sngo.cluster.JoinRejectedException.Reason;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.ScriptedWorld;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.sngo.cluster.membership.LocalNode.A;
import static io.sngo.cluster.membership.LocalNode.B;
import static io.sngo.cluster.membership.LocalNode.C;
import static io.sngo.cluster.membership.LocalNode.SELF;
import static io.sngo.cluster.membership.LocalNode.alive;
import static io.sngo.cluster.membership.LocalNode.failed;
import static io.sngo.cluster.membership.LocalNode.left;
import static io.sngo.cluster.membership.LocalNode.record;
import static io.sngo.cluster.membership.LocalNode.suspect;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bugs that other implementations had, by their numbers in the list of known bugs.
 */
class KnownBugsTests {

	private static final Duration SHORTEST_SUSPICION = Duration.ofSeconds(3);

	private static final Duration LONGEST_SUSPICION = Duration.ofSeconds(5);

	@Test
	@DisplayName("1: a suspicion with a higher incarnation starts a fresh timer")
	void freshTimer() {
		LocalNode node = LocalNode.among(A, B, C);
		node.hear(B, suspect(A, 1, B), suspect(A, 1, C));
		node.runWith(SHORTEST_SUSPICION.minusMillis(200), B, C);
		node.hear(B, suspect(A, 2, B));
		node.runWith(SHORTEST_SUSPICION.minusMillis(200), B, C);
		assertThat(node.sees(A)).isEqualTo(NodeState.SUSPECTED);
		assertThat(node.incarnationOf(A)).isEqualTo(2);
		node.runWith(LONGEST_SUSPICION, B, C);
		assertThat(node.sees(A)).isEqualTo(NodeState.FAILED);
	}

	@Test
	@DisplayName("2: a death notice with a higher incarnation raises that of the dead")
	void laterDeath() {
		LocalNode node = LocalNode.among(A, B);
		node.hear(B, suspect(A, 1, B), suspect(A, 1, C));
		node.runWith(SHORTEST_SUSPICION.plusMillis(100), B);
		assertThat(node.sees(A)).isEqualTo(NodeState.FAILED);
		node.hear(B, failed(A, 3, B));
		assertThat(node.incarnationOf(A)).isEqualTo(3);
		node.hear(B, alive(A, 2));
		assertThat(node.sees(A)).as("an alive from between the two deaths").isEqualTo(NodeState.FAILED);
		node.hear(B, alive(A, 4));
		assertThat(node.sees(A)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	@DisplayName("3: what anti-entropy brings is no confirmation of a suspicion")
	void syncIsNoConfirmation() {
		LocalNode node = LocalNode.among(A, B, C);
		// Its own later probes are then no news either.
		node.hear(B, suspect(A, 1, SELF));
		node.reconcile(C, record(A, 1, NodeState.SUSPECTED));
		node.runWith(SHORTEST_SUSPICION.plusMillis(500), B, C);
		assertThat(node.sees(A)).as("after the time of a confirmed suspicion").isEqualTo(NodeState.SUSPECTED);
	}

	@Test
	@DisplayName("3: what anti-entropy brings suspects nobody and declares nobody dead")
	void syncIsNoAccusation() {
		LocalNode node = LocalNode.among(A, B);
		node.runWith(Duration.ofSeconds(3), A, B);
		node.reconcile(B, record(A, 1, NodeState.SUSPECTED));
		assertThat(node.sees(A)).isEqualTo(NodeState.ACTIVE);
		node.reconcile(B, record(A, 1, NodeState.FAILED));
		assertThat(node.sees(A)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.world.rumorsTo(A.address())).as("the accused hears of it").isNotEmpty();
	}

	@Test
	@DisplayName("4: a stale alive makes its receiver repeat the accusation to that node")
	void repeatsTheAccusation() {
		LocalNode node = LocalNode.among(A, B);
		node.hear(B, suspect(A, 1, B));
		node.world.takeSent();
		node.hear(B, alive(A, 1));
		assertThat(node.world.rumorsTo(A.address())).containsExactly(suspect(A, 1, SELF));
		assertThat(node.sees(A)).isEqualTo(NodeState.SUSPECTED);
	}

	@Test
	@DisplayName("5: a stale suspicion of oneself is answered with a fresh alive")
	void answersStaleSuspicion() {
		LocalNode node = LocalNode.among(A);
		node.hear(A, suspect(SELF, 5, A));
		assertThat(node.incarnationOf(SELF)).isEqualTo(6);
		node.world.takeSent();
		node.hear(A, suspect(SELF, 5, A));
		assertThat(node.statements()).extracting(MemberRecord::incarnation).containsOnly(6L);
		assertThat(node.incarnationOf(SELF)).as("no need to go higher").isEqualTo(6);
	}

	@Test
	@DisplayName("6: leaving waits only for nodes that live")
	void leaveWaitsForTheLiving() {
		LocalNode node = LocalNode.among(A, B);
		node.hear(B, suspect(A, 1, B), suspect(A, 1, C));
		node.runWith(SHORTEST_SUSPICION.plusMillis(100), B);
		assertThat(node.sees(A)).isEqualTo(NodeState.FAILED);
		node.hear(B, left(B, 2));
		boolean[] done = { false };
		node.membership.leave(() -> done[0] = true);
		assertThat(done[0]).isTrue();
	}

	@Test
	@DisplayName("7: those who left are forgotten, stay so, and come back cleanly")
	void forgets() {
		LocalNode node = LocalNode.among(A, B);
		node.hear(A, left(A, 2));
		node.runWith(Duration.ofMinutes(6), B);
		assertThat(node.sees(A)).isNull();
		assertThat(node.events).containsExactly("a:LEFT", "a:-");
		node.hear(B, left(A, 2), failed(A, 2, B), suspect(A, 2, B));
		assertThat(node.sees(A)).as("old rumors").isNull();
		node.hear(B, alive(A, 3));
		assertThat(node.sees(A)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	@DisplayName("9: a restart under the same id and another address takes effect at once")
	void restartElsewhere() {
		LocalNode node = LocalNode.among(A);
		Peer again = new Peer(A.id(), 77, new NodeAddress("elsewhere", 7946));
		node.receive(again, Outbox.JOIN, Envelope.answer(1).nested(9, record(again, 1).encode()));
		node.world.answer(again);
		node.world.refuse(A.address());
		assertThat(node.world.sent(again.address(), Outbox.JOIN_REPLY)).singleElement().satisfies((reply) -> {
			Envelope envelope = Envelope.decode(reply.message().body());
			assertThat(JoinReply.of(envelope)).isEqualTo(JoinReply.ACCEPTED);
			assertThat(envelope.incarnation).as("what to be above").isEqualTo(1);
		});
		node.hear(again, alive(again, 2));
		assertThat(node.sees(A)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.membership.member(A.id()).peer()).isEqualTo(again);
	}

	@Test
	@DisplayName("9: an address that does not answer delays it by a heartbeat at most")
	void restartWhileTheOldAddressIsSilent() {
		LocalNode node = LocalNode.among(A);
		Peer again = new Peer(A.id(), 77, new NodeAddress("elsewhere", 7946));
		node.receive(again, Outbox.JOIN, Envelope.answer(1).nested(9, record(again, 1).encode()));
		node.world.answer(again);
		node.world.run(Duration.ofMillis(1010));
		assertThat(lastReply(node, again)).as("it may only pause").isEqualTo(JoinReply.NOT_YET);
		node.world.run(Duration.ofSeconds(2));
		assertThat(node.sees(A)).isEqualTo(NodeState.SUSPECTED);
		node.receive(again, Outbox.JOIN, Envelope.answer(2).nested(9, record(again, 1).encode()));
		node.world.answer(again);
		node.world.run(Duration.ofMillis(510));
		assertThat(lastReply(node, again)).isEqualTo(JoinReply.ACCEPTED);
	}

	private static JoinReply lastReply(LocalNode node, Peer peer) {
		List<ScriptedWorld.Sent> replies = node.world.sent(peer.address(), Outbox.JOIN_REPLY);
		return JoinReply.of(Envelope.decode(replies.get(replies.size() - 1).message().body()));
	}

	@Test
	@DisplayName("11: a node that can send but not be reached does not join half-way")
	void dialsBack() {
		LocalNode node = LocalNode.alone();
		node.receive(A, Outbox.JOIN, Envelope.answer(1).nested(9, record(A, 1).encode()));
		node.world.refuse(A.address());
		assertThat(node.sees(A)).isNull();
		assertThat(node.world.sent(A.address(), Outbox.JOIN_REPLY)).singleElement().satisfies((reply) -> {
			Envelope envelope = Envelope.decode(reply.message().body());
			assertThat(JoinReply.of(envelope).reason()).isEqualTo(Reason.UNREACHABLE_ADVERTISED_ADDRESS);
			assertThat(envelope.text).contains("host-a:7946", "connection refused");
		});
	}

	@Test
	@DisplayName("11: whoever answers there instead does not talk over what is to be done")
	void dialsBackToWhoTalksMuch() {
		LocalNode node = LocalNode.alone();
		node.receive(A, Outbox.JOIN, Envelope.answer(1).nested(9, record(A, 1).encode()));
		node.world.answer(A.address(), new DialResult.Rejected(Reason.WRONG_CLUSTER, "x".repeat(1024)));
		assertThat(node.world.sent(A.address(), Outbox.JOIN_REPLY)).singleElement()
			.satisfies((reply) -> assertThat(Envelope.decode(reply.message().body()).text).contains("xxx",
					"cluster.advertise-addr", "cluster.advertise-port"));
	}

	@Test
	@DisplayName("12: no rumor circulates for ever")
	void rumorsDie() {
		LocalNode node = LocalNode.among(A, B, C);
		node.hear(A, alive(B, 2));
		node.runWith(Duration.ofSeconds(10), A, B, C);
		node.world.takeSent();
		node.world.run(Duration.ofSeconds(10));
		assertThat(node.world.rumors()).filteredOn((rumor) -> rumor.equals(alive(B, 2))).isEmpty();
	}

	@Test
	@DisplayName("12: a change whose predecessor is missing does not circulate for ever either")
	void changesWithAGapDie() {
		LocalNode node = LocalNode.among(A, B);
		Rumor change = new Rumor.Delta(A.id(), A.instance(), 5, ScriptedState.bytes(5));
		int told = 0;
		for (int i = 0; i < 50; i++) {
			node.hear(B, change);
			node.world.takeSent();
			node.world.run(Duration.ofMillis(200));
			told += (int) node.world.rumors().stream().filter((rumor) -> rumor.key().equals(change.key())).count();
			node.answer(A, B);
		}
		assertThat(told).isLessThanOrEqualTo(Dissemination.transmitLimit(3));
	}

	@Test
	@DisplayName("13: one sick node does not take all others down")
	void believesNoSingleAccuser() {
		Peer sick = LocalNode.peer("sick", 9);
		LocalNode node = LocalNode.among(A, B, C, sick);
		node.runWith(Duration.ofSeconds(3), A, B, C, sick);
		for (Peer victim : new Peer[] { A, B, C }) {
			node.hear(victim, new Rumor[0]);
			node.hear(sick, failed(victim, 1, sick));
		}
		node.runWith(Duration.ofSeconds(10), A, B, C, sick);
		assertThat(node.sees(A)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.sees(B)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.sees(C)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.events).isEmpty();
	}

	@Test
	@DisplayName("14: a node whose seeds do not answer founds no second cluster")
	void foundsNoSecondCluster() {
		LocalNode node = LocalNode.with(MembershipConfig.DEFAULT.withSeeds(List.of(A.address(), B.address())));
		node.membership.start();
		node.world.run(Duration.ofMinutes(10));
		assertThat(node.membership.local().info().state()).isEqualTo(NodeState.JOINING);
		assertThat(node.membership.joinStatus().joined()).isFalse();
		assertThat(node.joined).isZero();
	}

	@Test
	@DisplayName("14: nor does one whose seed waits for others")
	void foundsNoSecondClusterWhileItsSeedLooksElsewhere() {
		LocalNode node = LocalNode.with(MembershipConfig.DEFAULT.withSeeds(List.of(LATER.address())));
		node.membership.start();
		for (int i = 0; i < 20; i++) {
			node.world.answer(LATER);
			for (ScriptedWorld.Sent join : node.world.sent(LATER.address(), Outbox.JOIN)) {
				long number = Envelope.decode(join.message().body()).number;
				node.receive(LATER, Outbox.JOIN_REPLY, JoinReply.NOT_YET.encode(number, "joining itself", 0));
			}
			node.world.takeSent();
			node.world.run(Duration.ofSeconds(1));
		}
		assertThat(node.membership.local().info().state()).isEqualTo(NodeState.JOINING);
	}

	@Test
	@DisplayName("15: a process that slept evicts nobody")
	void sleepsWell() {
		LocalNode node = LocalNode.among(A, B, C);
		node.runWith(Duration.ofSeconds(5), A, B, C);
		node.hear(B, suspect(A, 1, B));
		node.world.sleep(Duration.ofSeconds(30));
		node.world.takeSent();
		node.world.run(Duration.ofMillis(1));
		assertThat(node.events).containsExactly("a:SUSPECTED");
		assertThat(node.world.sent(Outbox.SYNC_DIGEST)).as("asks what is held against itself").isNotEmpty();
		node.answer(A, B, C);
		node.hear(A, alive(A, 2));
		node.runWith(Duration.ofSeconds(10), A, B, C);
		assertThat(node.events).containsExactly("a:SUSPECTED", "a:ACTIVE");
	}

	@Test
	@DisplayName("16: the refusal of an unreachable address names both sides and what to do")
	void saysWhatToDo() {
		LocalNode node = LocalNode.alone();
		node.receive(A, Outbox.JOIN, Envelope.answer(1).nested(9, record(A, 1).encode()));
		node.world.run(Duration.ofSeconds(3));
		assertThat(node.world.sent(A.address(), Outbox.JOIN_REPLY)).singleElement()
			.extracting((reply) -> Envelope.decode(reply.message().body()).text)
			.asString()
			.contains("'local'", "'a'", "host-a:7946", "cluster.advertise-addr", "cluster.advertise-port");
	}

	/** Has a larger id than the local node, which would let that one go first. */
	private static final Peer LATER = new Peer(NodeId.of("zz"), 9, new NodeAddress("host-zz", 7946));

}
