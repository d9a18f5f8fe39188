// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.ScriptedWorld;

import org.junit.jupiter.api.Test;

import static io.sngo.cluster.membership.LocalNode.A;
import static io.sngo.cluster.membership.LocalNode.B;
import static io.sngo.cluster.membership.LocalNode.C;
import static io.sngo.cluster.membership.LocalNode.SELF;
import static io.sngo.cluster.membership.LocalNode.alive;
import static io.sngo.cluster.membership.LocalNode.suspect;
import static org.assertj.core.api.Assertions.assertThat;

class FailureDetectorTests {

	@Test
	void probesOneMemberInEachPeriod() {
		LocalNode node = LocalNode.among(A, B, C);
		int pings = 0;
		for (int i = 0; i < 30; i++) {
			node.world.run(Duration.ofSeconds(1));
			pings += node.world.sent(Outbox.PING).size();
			node.answer(A, B, C);
		}
		assertThat(pings).isBetween(29, 31);
		assertThat(node.events).isEmpty();
		assertThat(node.membership.awareness()).isZero();
	}

	@Test
	void namesTheRunThatItMeans() {
		LocalNode node = LocalNode.among(A);
		node.world.run(Duration.ofSeconds(1));
		assertThat(node.world.sent(A.address(), Outbox.PING)).singleElement().satisfies((ping) -> {
			Envelope envelope = Envelope.decode(ping.message().body());
			assertThat(envelope.id()).isEqualTo(A.id());
			assertThat(envelope.instance).isEqualTo(A.instance());
		});
	}

	@Test
	void answersOnlyWhenItIsMeant() {
		LocalNode node = LocalNode.among(A);
		MemberEntry predecessor = new MemberEntry(LocalNode.record(LocalNode.peer("local", 99), 1), 0, 0);
		node.receive(A, Outbox.PING, Envelope.about(5, predecessor));
		assertThat(node.world.sent(A.address(), Outbox.ACK)).isEmpty();
		MemberEntry self = new MemberEntry(LocalNode.record(SELF, 1), 0, 0);
		node.receive(A, Outbox.PING, Envelope.about(6, self));
		assertThat(node.world.sent(A.address(), Outbox.ACK)).singleElement()
			.extracting((ack) -> Envelope.decode(ack.message().body()).number)
			.isEqualTo(6L);
	}

	@Test
	void asksOthersAndDialsWhenHalfOfThePeriodIsOver() {
		LocalNode node = LocalNode.among(A, B, C);
		Peer silent = firstPinged(node);
		node.world.run(Duration.ofMillis(501));
		List<Peer> others = new ArrayList<>(List.of(A, B, C));
		others.remove(silent);
		for (Peer other : others) {
			assertThat(node.world.sent(other.address(), Outbox.PING_REQ)).hasSize(1);
		}
		assertThat(node.world.dials(silent.address())).isOne();
	}

	@Test
	void suspectsWhoAnswersToNobody() {
		LocalNode node = LocalNode.among(A, B, C);
		Peer silent = firstPinged(node);
		node.world.run(Duration.ofMillis(1001));
		assertThat(node.sees(silent)).isEqualTo(NodeState.SUSPECTED);
	}

	@Test
	void aProbeBlamesNobodyWhoHasRefutedSince() {
		LocalNode node = LocalNode.among(A, B, C);
		Peer silent = firstPinged(node);
		Peer other = silent.equals(A) ? B : A;
		node.world.run(Duration.ofMillis(600));
		node.hear(other, suspect(silent, 1, other));
		node.hear(other, alive(silent, 2));
		node.world.takeSent();
		node.world.run(Duration.ofMillis(410));
		assertThat(node.sees(silent)).isEqualTo(NodeState.ACTIVE);
		node.world.run(Duration.ofSeconds(1));
		assertThat(node.world.sent(silent.address(), Outbox.PING)).as("probed again soon").hasSize(1);
	}

	@Test
	void aFreshConnectionIsASignOfLife() {
		LocalNode node = LocalNode.among(A, B, C);
		Peer silent = firstPinged(node);
		node.world.run(Duration.ofMillis(600));
		node.world.answer(silent);
		node.world.run(Duration.ofMillis(401));
		assertThat(node.sees(silent)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void freshConnectionsAloneAreASignOfLifeForAFewProbesOnly() {
		LocalNode node = LocalNode.among(A, B, C);
		int probes = probesUntilSuspected(node);
		// Its turn may come once more before the last one is concluded.
		assertThat(probes).isBetween(FailureDetector.MAX_DIALLED + 1, FailureDetector.MAX_DIALLED + 2);
		assertThat(node.events).containsExactly("a:SUSPECTED");
	}

	@Test
	void aWordOfTheMemberItselfMakesThemCountAgain() {
		LocalNode node = LocalNode.among(A, B, C);
		for (int i = 0; i < 30; i++) {
			runWithLoopHanging(node, Duration.ofSeconds(2));
			node.hear(A, new Rumor[0]);
		}
		assertThat(node.events).isEmpty();
	}

	private static int probesUntilSuspected(LocalNode node) {
		int probes = 0;
		for (int i = 0; i < 2000 && node.sees(A) == NodeState.ACTIVE; i++) {
			node.world.run(Duration.ofMillis(10));
			probes += node.world.sent(A.address(), Outbox.PING).size();
			node.world.answer(A);
			node.answer(B, C);
		}
		return probes;
	}

	/** A's network answers, its control loop does not. */
	private static void runWithLoopHanging(LocalNode node, Duration time) {
		for (long step = 0; step < time.toMillis() / 10; step++) {
			node.world.run(Duration.ofMillis(10));
			node.world.answer(A);
			node.answer(B, C);
		}
	}

	@Test
	void theWordOfAHelperIsASignOfLifeButNotThatOfAnybody() {
		for (boolean helper : new boolean[] { true, false }) {
			LocalNode node = LocalNode.among(A, B, C);
			Peer silent = firstPinged(node);
			node.world.run(Duration.ofMillis(600));
			ScriptedWorld.Sent request = node.world.sent(Outbox.PING_REQ).get(0);
			long number = Envelope.decode(request.message().body()).number;
			Peer asked = List.of(A, B, C)
				.stream()
				.filter((peer) -> peer.address().equals(request.to()))
				.findFirst()
				.orElseThrow();
			Peer from = helper ? asked : LocalNode.peer("stranger", 5);
			node.receive(from, Outbox.ACK, Envelope.answer(number).varint(6, 1));
			node.world.run(Duration.ofMillis(401));
			assertThat(node.sees(silent)).isEqualTo(helper ? NodeState.ACTIVE : NodeState.SUSPECTED);
		}
	}

	@Test
	void anAckCountsOnlyFromTheOneWhoWasAsked() {
		LocalNode node = LocalNode.among(A, B, C);
		Peer silent = firstPinged(node);
		long number = Envelope.decode(node.world.sent(Outbox.PING).get(0).message().body()).number;
		Peer later = new Peer(silent.id(), 4711, silent.address());
		node.receive(later, Outbox.ACK, Envelope.answer(number));
		node.world.run(Duration.ofMillis(1001));
		assertThat(node.sees(silent)).isEqualTo(NodeState.SUSPECTED);
	}

	@Test
	void doubtsItselfWhenNobodyEvenSaysNo() {
		LocalNode node = LocalNode.among(A, B, C);
		firstPinged(node);
		node.world.run(Duration.ofMillis(1001));
		assertThat(node.membership.awareness()).as("two helpers were asked").isEqualTo(2);
	}

	@Test
	void doesNotDoubtItselfWhenHelpersSayNo() {
		LocalNode node = LocalNode.among(A, B, C);
		Peer silent = firstPinged(node);
		node.world.run(Duration.ofMillis(600));
		for (Peer helper : List.of(A, B, C)) {
			for (ScriptedWorld.Sent request : node.world.sent(helper.address(), Outbox.PING_REQ)) {
				long number = Envelope.decode(request.message().body()).number;
				node.receive(helper, Outbox.NACK, Envelope.answer(number));
				node.receive(helper, Outbox.NACK, Envelope.answer(number));
			}
		}
		node.world.run(Duration.ofMillis(401));
		assertThat(node.sees(silent)).isEqualTo(NodeState.SUSPECTED);
		assertThat(node.membership.awareness()).isZero();
	}

	@Test
	void recoversItsTrustInItself() {
		LocalNode node = LocalNode.among(A, B, C);
		firstPinged(node);
		node.world.run(Duration.ofMillis(1001));
		for (Peer peer : List.of(A, B, C)) {
			node.hear(peer, alive(peer, 2));
		}
		node.runWith(Duration.ofSeconds(30), A, B, C);
		assertThat(node.membership.awareness()).isZero();
	}

	@Test
	void tellsASuspectOfItsSuspicionBeforeTheProbe() {
		LocalNode node = LocalNode.among(A);
		node.hear(B, suspect(A, 1, C));
		node.world.takeSent();
		node.world.run(Duration.ofSeconds(1));
		List<ScriptedWorld.Sent> toA = node.world.takeSent()
			.stream()
			.filter((sent) -> sent.to().equals(A.address()))
			.toList();
		int ping = toA.stream().map(ScriptedWorld.Sent::type).toList().indexOf(Outbox.PING);
		assertThat(ping).isPositive();
		assertThat(ScriptedEnvironment.rumors(toA.get(ping - 1))).containsExactly(suspect(A, 1, SELF));
	}

	@Test
	void probesForOthersAndTellsThemWhatCame() {
		LocalNode node = LocalNode.among(A, B);
		node.receive(A, Outbox.PING_REQ, Envelope.about(77, new MemberEntry(LocalNode.record(B, 1), 0, 0)));
		node.answer(B);
		assertThat(node.world.sent(A.address(), Outbox.ACK)).singleElement()
			.extracting((ack) -> Envelope.decode(ack.message().body()).number)
			.isEqualTo(77L);
	}

	@Test
	void tellsOthersThatNothingCameInTime() {
		LocalNode node = LocalNode.among(A, B);
		node.receive(A, Outbox.PING_REQ, Envelope.about(77, new MemberEntry(LocalNode.record(B, 1), 0, 0)));
		node.world.run(Duration.ofMillis(499));
		assertThat(node.world.sent(A.address(), Outbox.NACK)).hasSize(1);
	}

	@Test
	void probesForOthersAreBounded() {
		LocalNode node = LocalNode.among(A, B);
		for (int i = 0; i < 2 * FailureDetector.MAX_RELAYED; i++) {
			node.receive(A, Outbox.PING_REQ, Envelope.about(i, new MemberEntry(LocalNode.record(B, 1), 0, 0)));
		}
		assertThat(node.world.sent(B.address(), Outbox.PING)).hasSize(FailureDetector.MAX_RELAYED);
	}

	@Test
	void aSleepDropsProbesWithoutBlame() {
		LocalNode node = LocalNode.among(A, B, C);
		firstPinged(node);
		node.world.sleep(Duration.ofSeconds(20));
		node.world.run(Duration.ofMillis(400));
		assertThat(node.events).isEmpty();
		assertThat(node.membership.awareness()).isOne();
	}

	@Test
	void usersPingsEndAlsoAfterASleep() {
		LocalNode node = LocalNode.among(A);
		List<String> came = new ArrayList<>();
		node.membership.ping(A.id(), (nanos) -> came.add("answer"), () -> came.add("failure"));
		node.world.sleep(Duration.ofSeconds(20));
		node.world.run(Duration.ofSeconds(3));
		assertThat(came).containsExactly("failure");
	}

	@Test
	void usersPingsGiveTheRoundTrip() {
		LocalNode node = LocalNode.among(A);
		List<Long> came = new ArrayList<>();
		node.world.takeSent();
		node.membership.ping(A.id(), came::add, () -> came.add(-1L));
		node.world.run(Duration.ofMillis(3));
		node.answer(A);
		assertThat(came).containsExactly(3_000_000L);
		node.membership.ping(LocalNode.peer("nobody", 1).id(), came::add, () -> came.add(-1L));
		assertThat(came).endsWith(-1L);
	}

	@Test
	void usersPingsAreBounded() {
		LocalNode node = LocalNode.among(A);
		int[] failed = { 0 };
		for (int i = 0; i < Membership.MAX_PINGS + 5; i++) {
			node.membership.ping(A.id(), (nanos) -> {
			}, () -> failed[0]++);
		}
		assertThat(failed[0]).isEqualTo(5);
	}

	/** Runs until the first probe and tells whom it was sent to. */
	private static Peer firstPinged(LocalNode node) {
		while (node.world.sent(Outbox.PING).isEmpty()) {
			node.world.run(Duration.ofMillis(1));
		}
		return List.of(A, B, C)
			.stream()
			.filter((peer) -> !node.world.sent(peer.address(), Outbox.PING).isEmpty())
			.findFirst()
			.orElseThrow();
	}

}
