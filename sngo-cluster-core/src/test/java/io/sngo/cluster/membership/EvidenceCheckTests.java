// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.ScriptedWorld;

import org.junit.jupiter.api.Test;

import static io.sngo.cluster.membership.LocalNode.A;
import static io.sngo.cluster.membership.LocalNode.B;
import static io.sngo.cluster.membership.LocalNode.C;
import static io.sngo.cluster.membership.LocalNode.alive;
import static io.sngo.cluster.membership.LocalNode.failed;
import static io.sngo.cluster.membership.LocalNode.suspect;
import static org.assertj.core.api.Assertions.assertThat;

class EvidenceCheckTests {

	private static final Peer[] MANY = IntStream.range(0, 12)
		.mapToObj((i) -> (i < 3) ? List.of(A, B, C).get(i) : LocalNode.peer("m" + i, i))
		.toArray(Peer[]::new);

	private static final Peer[] ALL_BUT_A = Arrays.copyOfRange(MANY, 1, MANY.length);

	private static final Duration A_MOMENT = Duration.ofMillis(50);

	@Test
	void aLostConnectionToALiveMemberHasNoConsequence() {
		LocalNode node = LocalNode.among(A, B, C);
		lose(node, A);
		node.world.answer(A);
		node.runWith(Duration.ofSeconds(3), A, B, C);
		assertThat(node.events).isEmpty();
		assertThat(node.world.sent(Outbox.VERIFY)).isEmpty();
	}

	@Test
	void refusedTwiceByTwoIsFailedAtOnce() {
		LocalNode node = LocalNode.among(A, B, C);
		lose(node, A);
		node.world.refuse(A.address());
		assertThat(node.sees(A)).isEqualTo(NodeState.SUSPECTED);
		assertThat(node.world.sent(Outbox.VERIFY)).as("asked").hasSize(2);
		answerVerify(node, B, EvidenceCheck.GONE);
		assertThat(node.sees(A)).isEqualTo(NodeState.FAILED);
		assertThat(node.events).containsExactly("a:SUSPECTED", "a:FAILED");
	}

	@Test
	void ownRefusalAloneDoesNotSuffice() {
		LocalNode node = LocalNode.among(A, B, C);
		lose(node, A);
		node.world.refuse(A.address());
		answerVerify(node, B, EvidenceCheck.ALIVE);
		answerVerify(node, C, EvidenceCheck.UNKNOWN);
		assertThat(node.sees(A)).isEqualTo(NodeState.SUSPECTED);
	}

	@Test
	void theWordOfSomebodyWhoWasNotAskedDoesNotCount() {
		LocalNode node = LocalNode.among(A, B, C);
		lose(node, A);
		node.world.refuse(A.address());
		long number = Envelope.decode(node.world.sent(Outbox.VERIFY).get(0).message().body()).number;
		node.receive(LocalNode.peer("stranger", 1), Outbox.VERIFY_RESULT,
				Envelope.answer(number).varint(6, EvidenceCheck.GONE));
		assertThat(node.sees(A)).isEqualTo(NodeState.SUSPECTED);
	}

	@Test
	void aBlockedWayIsNoEvidence() {
		LocalNode node = LocalNode.among(A, B, C);
		lose(node, A);
		node.world.answer(A.address(), new DialResult.TimedOut("no route"));
		assertThat(node.sees(A)).isEqualTo(NodeState.ACTIVE);
		node.membership.onConnectionLost(B, ConnectionLoss.BROKEN);
		assertThat(node.world.dials(B.address())).isZero();
	}

	@Test
	void anotherRunAtTheAddressMeansThatTheFirstIsGone() {
		LocalNode node = LocalNode.among(A, B, C);
		lose(node, A);
		node.world.answer(A.address(), new DialResult.Answered(new Peer(A.id(), 4711, A.address())));
		assertThat(node.sees(A)).isEqualTo(NodeState.SUSPECTED);
		answerVerify(node, C, EvidenceCheck.GONE);
		assertThat(node.sees(A)).isEqualTo(NodeState.FAILED);
	}

	@Test
	void aRefusedMessageIsEvidence() {
		LocalNode node = LocalNode.among(A, B, C);
		node.membership.onConnectFailed(A.address(), ConnectionLoss.REFUSED);
		node.world.run(Duration.ZERO);
		assertThat(node.world.dials(A.address())).isOne();
	}

	@Test
	void theProbesOwnDialIsEvidence() {
		LocalNode node = LocalNode.among(A, B);
		while (node.world.dials() == 0) {
			node.world.run(Duration.ofMillis(10));
		}
		Peer silent = (node.world.dials(A.address()) > 0) ? A : B;
		node.world.refuse(silent.address());
		node.world.run(Duration.ZERO);
		assertThat(node.world.dials(silent.address())).as("looks again at once").isOne();
		node.world.refuse(silent.address());
		assertThat(node.world.sent(Outbox.VERIFY)).hasSize(1);
	}

	@Test
	void looksOnceHoweverOftenItHears() {
		LocalNode node = LocalNode.among(A, B, C);
		for (int i = 0; i < 20; i++) {
			lose(node, A);
			node.membership.onConnectFailed(A.address(), ConnectionLoss.REFUSED);
		}
		assertThat(node.world.dials(A.address())).isOne();
	}

	@Test
	void dialsForOthersAndConcludesFromBoth() {
		LocalNode node = LocalNode.among(A, B, C);
		node.receive(B, Outbox.VERIFY, Envelope.about(9, new MemberEntry(LocalNode.record(A, 1), 0, 0)));
		node.world.refuse(A.address());
		assertThat(node.world.sent(B.address(), Outbox.VERIFY_RESULT)).singleElement().satisfies((result) -> {
			Envelope envelope = Envelope.decode(result.message().body());
			assertThat(envelope.number).isEqualTo(9);
			assertThat(envelope.code).isEqualTo(EvidenceCheck.GONE);
		});
		assertThat(node.sees(A)).isEqualTo(NodeState.FAILED);
	}

	@Test
	void dialsForOthersAreBounded() {
		LocalNode node = LocalNode.among(A, B, C);
		for (int i = 0; i < 3 * SecondOpinions.MAX_OPINIONS; i++) {
			node.receive(B, Outbox.VERIFY, Envelope.about(i, new MemberEntry(LocalNode.record(A, 1), 0, 0)));
		}
		assertThat(node.world.dials(A.address())).isEqualTo(SecondOpinions.MAX_OPINIONS);
		node.world.answer(A);
		node.receive(B, Outbox.VERIFY, Envelope.about(1, new MemberEntry(LocalNode.record(A, 1), 0, 0)));
		assertThat(node.world.dials(A.address())).as("there is room again").isOne();
	}

	@Test
	void aDeathNoticeAboutSomebodyJustHeardIsLookedInto() {
		LocalNode node = LocalNode.among(A, B, C);
		node.hear(A, new Rumor[0]);
		node.hear(B, failed(A, 1, B));
		assertThat(node.sees(A)).isEqualTo(NodeState.ACTIVE);
		node.world.run(Duration.ZERO);
		node.world.refuse(A.address());
		assertThat(node.sees(A)).as("two observers").isEqualTo(NodeState.FAILED);
	}

	@Test
	void aDeathNoticeAfterTheOwnRefusalSettlesIt() {
		LocalNode node = LocalNode.among(A, B, C);
		node.hear(A, new Rumor[0]);
		lose(node, A);
		node.world.refuse(A.address());
		node.hear(B, failed(A, 1, B));
		assertThat(node.sees(A)).isEqualTo(NodeState.FAILED);
	}

	@Test
	void whoAnswersTheDialIsToldOfASuspicion() {
		LocalNode node = LocalNode.among(A, B, C);
		node.hear(B, suspect(A, 1, B));
		lose(node, A);
		node.world.takeSent();
		node.world.answer(A);
		assertThat(node.world.rumorsTo(A.address())).contains(suspect(A, 1, LocalNode.SELF));
	}

	@Test
	void ofTwoNodesTheSurvivorDecidesAloneAfterSomeRefusals() {
		LocalNode node = LocalNode.among(A);
		lose(node, A);
		node.world.refuse(A.address());
		assertThat(node.sees(A)).isEqualTo(NodeState.SUSPECTED);
		for (int i = 0; i < 30 && node.sees(A) != NodeState.FAILED; i++) {
			node.world.run(Duration.ofMillis(100));
			node.world.refuse(A.address());
		}
		assertThat(node.sees(A)).isEqualTo(NodeState.FAILED);
	}

	@Test
	void aMemberThatDiesOnItsWayOutHasLeft() {
		LocalNode node = LocalNode.among(A, B, C);
		node.hear(A, new Rumor.Alive(LocalNode.record(A, 2, NodeState.LEAVING)));
		lose(node, A);
		node.world.refuse(A.address());
		answerVerify(node, B, EvidenceCheck.GONE);
		assertThat(node.sees(A)).isEqualTo(NodeState.LEFT);
		node.world.takeSent();
		node.world.run(Duration.ofMillis(450));
		assertThat(node.world.rumors()).as("so that nobody takes it for a failure")
			.contains(LocalNode.left(A, 2))
			.noneMatch(Rumor.Failed.class::isInstance);
	}

	@Test
	void theWordOfAnotherThatItLivesEndsTheCheck() {
		LocalNode node = LocalNode.among(A, B, C);
		lose(node, A);
		node.world.refuse(A.address());
		answerVerify(node, B, EvidenceCheck.ALIVE);
		node.hear(B, alive(A, 2));
		runWithRefusals(node, Duration.ofSeconds(9));
		assertThat(node.events).containsExactly("a:SUSPECTED", "a:ACTIVE");
	}

	@Test
	void aRefutationEndsTheCheck() {
		LocalNode node = LocalNode.among(A, B, C);
		lose(node, A);
		node.world.refuse(A.address());
		node.hear(B, alive(A, 2));
		answerVerify(node, B, EvidenceCheck.GONE);
		runWithRefusals(node, Duration.ofSeconds(9));
		assertThat(node.events).containsExactly("a:SUSPECTED", "a:ACTIVE");
	}

	@Test
	void refusalsCountAgainAfterAWhileThatDoubles() {
		LocalNode node = LocalNode.among(A, B, C);
		for (int mistakes = 0; mistakes < 3; mistakes++) {
			lose(node, A);
			node.world.refuse(A.address());
			assertThat(node.sees(A)).isEqualTo(NodeState.SUSPECTED);
			node.hear(B, alive(A, 2 + mistakes));
			runWithRefusals(node, Duration.ofSeconds((long) RefusalBackoff.HEARTBEATS << mistakes));
			node.runWith(Duration.ofSeconds(1), A, B, C);
		}
		assertThat(node.events).hasSize(6);
	}

	@Test
	void aVerdictByRefusalsThatIsRefutedIsAMistake() {
		LocalNode node = LocalNode.among(A, B, C);
		lose(node, A);
		node.world.refuse(A.address());
		answerVerify(node, B, EvidenceCheck.GONE);
		assertThat(node.sees(A)).isEqualTo(NodeState.FAILED);
		node.hear(C, alive(A, 2));
		assertThat(node.sees(A)).isEqualTo(NodeState.ACTIVE);
		node.world.refuse(A.address());
		node.membership.onConnectFailed(A.address(), ConnectionLoss.REFUSED);
		node.world.run(Duration.ZERO);
		assertThat(node.world.dials(A.address())).isZero();
		runWithRefusals(node, Duration.ofSeconds(9));
		assertThat(node.events).containsExactly("a:SUSPECTED", "a:FAILED", "a:ACTIVE");
	}

	@Test
	void whatTheDeadSaidLastIsNoRefutation() {
		LocalNode node = LocalNode.among(A, B, C);
		lose(node, A);
		node.world.refuse(A.address());
		answerVerify(node, B, EvidenceCheck.GONE);
		node.hear(C, new Rumor.Alive(new MemberRecord(A, 2, NodeState.ACTIVE, 1_000, 0.5, Map.of())));
		assertThat(node.sees(A)).as("its load came late").isEqualTo(NodeState.ACTIVE);
		node.hear(B, failed(A, 2, B));
		node.world.run(Duration.ZERO);
		node.world.refuse(A.address());
		assertThat(node.sees(A)).as("refusals count as before").isEqualTo(NodeState.FAILED);
	}

	@Test
	void whoseWayIsBrokenHasNoOpinion() {
		LocalNode node = LocalNode.among(A, B, C);
		lose(node, A);
		node.world.refuse(A.address());
		answerVerify(node, C, EvidenceCheck.ALIVE);
		node.hear(C, alive(A, 2));
		node.receive(B, Outbox.VERIFY, Envelope.about(9, new MemberEntry(LocalNode.record(A, 2), 0, 0)));
		node.world.refuse(A.address());
		assertThat(node.sees(A)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.world.sent(B.address(), Outbox.VERIFY_RESULT)).singleElement()
			.extracting((result) -> Envelope.decode(result.message().body()).code)
			.isEqualTo(EvidenceCheck.UNKNOWN);
	}

	@Test
	void refusalsOfAnotherRunCountAtOnce() {
		LocalNode node = LocalNode.among(A, B, C);
		lose(node, A);
		node.world.refuse(A.address());
		answerVerify(node, B, EvidenceCheck.ALIVE);
		Peer again = new Peer(A.id(), 4711, A.address());
		node.hear(again, alive(again, 2));
		lose(node, again);
		node.world.refuse(A.address());
		answerVerify(node, B, EvidenceCheck.GONE);
		assertThat(node.sees(A)).isEqualTo(NodeState.FAILED);
	}

	@Test
	void aMemberThatWasForgottenMeanwhileStaysForgotten() {
		LocalNode node = LocalNode.among(A);
		lose(node, A);
		node.world.refuse(A.address());
		Peer first = new Peer(LocalNode.SELF.id(), 4711, new NodeAddress("elsewhere", 7946));
		node.hear(A, new Rumor.Alive(new MemberRecord(first, 9, NodeState.ACTIVE, 0, 0, Map.of())));
		node.world.answer(first);
		assertThat(node.sees(A)).as("stepped down before the other of this id").isNull();
		runWithRefusals(node, Duration.ofSeconds(5));
		assertThat(node.sees(A)).isNull();
	}

	@Test
	void theWordOfOneThatANodeIsDeadIsLookedInto() {
		LocalNode node = amongMany();
		node.hear(B, failed(A, 1, B));
		assertThat(node.sees(A)).isEqualTo(NodeState.ACTIVE);
		node.runWith(Duration.ofSeconds(10), MANY);
		assertThat(node.events).as("nothing has happened").isEmpty();
	}

	@Test
	void theWordOfOneAndARefusalAreTwo() {
		LocalNode node = amongMany();
		node.hear(B, failed(A, 1, B));
		node.world.run(Duration.ofMillis(1));
		node.world.refuse(A.address());
		assertThat(node.sees(A)).isEqualTo(NodeState.FAILED);
	}

	@Test
	void theWordOfOneAndSilenceAreTwoAccusers() {
		LocalNode node = amongMany();
		node.hear(B, failed(A, 1, B));
		node.world.run(Duration.ofMillis(510));
		assertThat(node.sees(A)).isEqualTo(NodeState.SUSPECTED);
		node.runWith(Duration.ofMillis(1600), ALL_BUT_A);
		node.hear(B, failed(A, 1, B));
		assertThat(node.sees(A)).as("the same word again is no other").isEqualTo(NodeState.SUSPECTED);
		node.runWith(Duration.ofMillis(1300), ALL_BUT_A);
		assertThat(node.sees(A)).isEqualTo(NodeState.SUSPECTED);
		node.runWith(Duration.ofMillis(500), ALL_BUT_A);
		assertThat(node.sees(A)).as("after the shortest suspicion").isEqualTo(NodeState.FAILED);
	}

	@Test
	void whoHearsOnlySilenceAccusesInItsOwnName() {
		LocalNode node = amongMany();
		node.hear(B, failed(A, 1, B));
		node.world.run(Duration.ofMillis(510));
		node.world.takeSent();
		node.world.run(Duration.ofMillis(210));
		assertThat(node.world.rumors()).contains(suspect(A, 1, LocalNode.SELF));
	}

	@Test
	void theWordOfOneConfirmsTheSuspicionOfAnother() {
		LocalNode node = amongMany();
		node.runWith(Duration.ofMillis(2500), ALL_BUT_A);
		node.hear(C, suspect(A, 1, C));
		node.hear(B, failed(A, 1, B));
		assertThat(node.sees(A)).as("it may yet refute").isEqualTo(NodeState.SUSPECTED);
		node.runWith(Duration.ofMillis(3500), ALL_BUT_A);
		assertThat(node.sees(A)).as("sooner than by the suspicion of one").isEqualTo(NodeState.FAILED);
	}

	@Test
	void theWordOfOneSettlesTheSuspicionOfAnotherThatWasLeftStanding() {
		LocalNode node = amongMany();
		node.hear(C, suspect(A, 1, C));
		node.runWith(Duration.ofMillis(3500), ALL_BUT_A);
		assertThat(node.sees(A)).isEqualTo(NodeState.SUSPECTED);
		node.hear(B, failed(A, 1, B));
		assertThat(node.sees(A)).isEqualTo(NodeState.FAILED);
	}

	@Test
	void aPauseMakesNobodyAnAccuser() {
		LocalNode node = amongMany();
		node.hear(B, suspect(A, 1, B));
		node.world.sleep(Duration.ofSeconds(3));
		node.runWith(Duration.ofMillis(3500), ALL_BUT_A);
		node.hear(B, failed(A, 1, B));
		assertThat(node.sees(A)).as("only one accuses").isEqualTo(NodeState.SUSPECTED);
	}

	@Test
	void anAccuserDoesNotConfirmItself() {
		LocalNode node = amongMany();
		node.hear(B, suspect(A, 1, B));
		node.hear(B, failed(A, 1, B));
		assertThat(node.sees(A)).isEqualTo(NodeState.SUSPECTED);
	}

	/** All answer, but A's address refuses new connections. */
	private static void runWithRefusals(LocalNode node, Duration time) {
		for (long step = 0; step < time.toMillis() / 10; step++) {
			node.membership.onConnectFailed(A.address(), ConnectionLoss.REFUSED);
			node.world.run(Duration.ofMillis(10));
			node.world.refuse(A.address());
			node.answer(A, B, C);
		}
	}

	private static void lose(LocalNode node, Peer peer) {
		node.membership.onConnectionLost(peer, ConnectionLoss.CLOSED_BY_PEER);
		node.world.run(A_MOMENT);
	}

	private static void answerVerify(LocalNode node, Peer verifier, int opinion) {
		List<ScriptedWorld.Sent> questions = node.world.sent(verifier.address(), Outbox.VERIFY);
		assertThat(questions).isNotEmpty();
		long number = Envelope.decode(questions.get(questions.size() - 1).message().body()).number;
		node.receive(verifier, Outbox.VERIFY_RESULT, Envelope.answer(number).varint(6, opinion));
	}

	/**
	 * A node to which all others have answered so far, so that it suspects nobody.
	 */
	private static LocalNode amongMany() {
		LocalNode node = LocalNode.among(MANY);
		node.runWith(Duration.ofMillis(2500), MANY);
		node.world.takeSent();
		assertThat(node.events).isEmpty();
		return node;
	}

}
