// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;
import java.util.List;
import java.util.Map;

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
import static io.sngo.cluster.membership.LocalNode.SELF;
import static io.sngo.cluster.membership.LocalNode.record;
import static org.assertj.core.api.Assertions.assertThat;

class JoinTests {

	/** Has a larger id than the local node. */
	private static final Peer LATER = new Peer(NodeId.of("zz"), 9, new NodeAddress("host-zz", 7946));

	private static final long MAY_BEGIN = 0;

	private static final long MAY_NOT_BEGIN = 1;

	@Test
	void aNodeWithoutSeedsIsAClusterAtOnce() {
		LocalNode node = LocalNode.alone();
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.joined).isOne();
		assertThat(node.membership.joinStatus().joined()).isTrue();
	}

	@Test
	void soIsOneThatIsItsOnlySeed() {
		LocalNode node = start(SELF.address());
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.world.dials(SELF.address())).isZero();
	}

	@Test
	void oneThatIsASeedItselfAsksTheOthersBeforeItBegins() {
		LocalNode node = start(SELF.address(), A.address(), B.address());
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
		node.world.refuse(A.address());
		assertThat(state(node)).as("the other has not been asked").isEqualTo(NodeState.JOINING);
		node.world.refuse(B.address());
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void oneThatIsASeedItselfJoinsTheClusterThatIsThere() {
		LocalNode node = start(SELF.address(), A.address(), B.address());
		node.world.refuse(A.address());
		node.world.answer(B);
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
		accept(node, B, 41);
		assertThat(node.incarnationOf(SELF)).isEqualTo(42);
	}

	@Test
	@DisplayName("bug 14: no second cluster while the first may live behind a cut")
	void bug14SilentSeedsAreGivenTheJoinTimeout() {
		LocalNode node = start(SELF.address(), A.address());
		node.world.run(Duration.ofMillis(29_900));
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
		node.world.run(Duration.ofMillis(200));
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void oneThatIsASeedItselfIsRefusedAsAnyOther() {
		LocalNode node = start(SELF.address(), A.address());
		node.world.answer(A);
		reply(node, A, node.world.sent(A.address(), Outbox.JOIN).get(0), JoinReply.DUPLICATE_NODE_ID, "taken", 0);
		assertThat(node.rejections).containsExactly(Reason.DUPLICATE_NODE_ID);
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
	}

	@Test
	void whatARefusalSaysCannotForgeALine() {
		LocalNode node = start(SELF.address(), A.address());
		node.world.answer(A);
		reply(node, A, node.world.sent(A.address(), Outbox.JOIN).get(0), JoinReply.DUPLICATE_NODE_ID,
				"taken\n\u001b[31m${jndi:x}", 0);
		assertThat(node.membership.joinStatus().message()).isEqualTo("taken\\u000a\\u001b[31m\\u0024{jndi:x}");
		assertThat(node.membership.joinStatus().failures().values())
			.allSatisfy((failure) -> assertThat(failure).doesNotContain("\n", "\u001b", "${"));
	}

	@Test
	void itKnowsItselfUnderAnotherName() {
		NodeAddress alias = new NodeAddress("alias", 7946);
		LocalNode node = start(alias);
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
		node.world.answer(alias, new DialResult.Answered(SELF));
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void joinsThroughTheFirstSeedThatLetsItIn() {
		LocalNode node = start(A.address(), B.address());
		node.world.refuse(A.address());
		node.world.answer(B);
		accept(node, B, 41);
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.incarnationOf(SELF)).as("above its predecessor").isEqualTo(42);
		assertThat(node.joined).isOne();
		assertThat(node.world.rumorsTo(B.address()))
			.contains(new Rumor.Alive(new MemberRecord(SELF, 42, NodeState.ACTIVE, joinedAt(node), 0, Map.of())));
		assertThat(node.world.sent(B.address(), Outbox.SYNC_DIGEST)).as("learns the rest at once").hasSize(1);
	}

	@Test
	void triesForEver() {
		LocalNode node = start(A.address());
		node.world.run(Duration.ofMinutes(3));
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
		assertThat(node.membership.joinStatus().failures()).containsKey("host-a:7946");
		for (int i = 0; i < 120 && state(node) == NodeState.JOINING; i++) {
			node.world.run(Duration.ofMillis(100));
			node.world.answer(A);
			if (!node.world.sent(A.address(), Outbox.JOIN).isEmpty()) {
				accept(node, A, 0);
			}
		}
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.membership.joinStatus().failures()).isEmpty();
	}

	@Test
	void theSlowestPaceStillFindsASeedWithinSeconds() {
		LocalNode node = start(A.address());
		node.world.run(Duration.ofMinutes(10));
		node.world.refuse(A.address());
		node.world.run(Duration.ofSeconds(8));
		assertThat(node.world.dials(A.address())).isOne();
	}

	@Test
	void reportsARefusalOnceAndGoesOn() {
		LocalNode node = start(A.address());
		for (int i = 0; i < 600; i++) {
			node.world.run(Duration.ofMillis(100));
			node.world.answer(A);
			for (ScriptedWorld.Sent join : node.world.sent(A.address(), Outbox.JOIN)) {
				reply(node, A, join, JoinReply.DUPLICATE_NODE_ID, "taken", 0);
			}
			if (i < 599) {
				node.world.takeSent();
			}
		}
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
		assertThat(node.rejections).containsExactly(Reason.DUPLICATE_NODE_ID);
		assertThat(node.membership.joinStatus().rejection()).isEqualTo(Reason.DUPLICATE_NODE_ID);
		assertThat(node.membership.joinStatus().message()).isEqualTo("taken");
	}

	@Test
	void aRefusalOfTheHandshakeIsReported() {
		LocalNode node = start(A.address());
		node.world.answer(A.address(), new DialResult.Rejected(Reason.WRONG_CLUSTER, "cluster 'x', not 'y'"));
		assertThat(node.rejections).containsExactly(Reason.WRONG_CLUSTER);
		assertThat(node.membership.joinStatus().failures()).containsEntry("host-a:7946", "cluster 'x', not 'y'");
	}

	@Test
	void aRefusalBySomeIsNoneWhileAnotherMayAccept() {
		LocalNode node = start(A.address(), B.address());
		node.world.answer(A.address(), new DialResult.Rejected(Reason.WRONG_CLUSTER, "cluster 'x', not 'y'"));
		assertThat(node.rejections).as("B has not been asked").isEmpty();
		node.world.answer(B);
		assertThat(node.rejections).as("B has not answered").isEmpty();
		assertThat(node.membership.joinStatus().undecided()).isTrue();
		accept(node, B, 0);
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.rejections).isEmpty();
	}

	@Test
	void aRefusalByAllIsReported() {
		LocalNode node = start(A.address(), B.address());
		node.world.answer(A.address(), new DialResult.Rejected(Reason.WRONG_CLUSTER, "cluster 'x', not 'y'"));
		node.world.answer(B);
		reply(node, B, node.world.sent(B.address(), Outbox.JOIN).get(0), JoinReply.DUPLICATE_NODE_ID, "taken", 0);
		assertThat(node.rejections).as("what the own cluster says counts").containsExactly(Reason.DUPLICATE_NODE_ID);
	}

	@Test
	void aRefusalDoesNotReachAMember() {
		LocalNode node = start(A.address(), B.address());
		node.world.answer(B);
		accept(node, B, 0);
		node.world.answer(A.address(), new DialResult.Rejected(Reason.WRONG_CLUSTER, "cluster 'x', not 'y'"));
		for (int i = 0; i < 200; i++) {
			node.world.run(Duration.ofMillis(100));
			node.world.answer(A.address(), new DialResult.Rejected(Reason.WRONG_CLUSTER, "cluster 'x', not 'y'"));
		}
		assertThat(node.rejections).isEmpty();
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.membership.joinStatus().rejection()).isNull();
		assertThat(node.membership.joinStatus().failures()).containsEntry("host-a:7946", "cluster 'x', not 'y'");
	}

	@Test
	void whoeverAsksAgainHearsOfTheRefusalAgain() {
		LocalNode node = start(A.address());
		DialResult refusal = new DialResult.Rejected(Reason.WRONG_CLUSTER, "cluster 'x', not 'y'");
		node.world.answer(A.address(), refusal);
		node.membership.join(List.of());
		node.world.answer(A.address(), refusal);
		assertThat(node.rejections).containsExactly(Reason.WRONG_CLUSTER, Reason.WRONG_CLUSTER);
	}

	@Test
	void ofTwoThatWaitForEachOtherTheFirstBeginsOnceTheOtherKnowsThatItMay() {
		LocalNode node = start(LATER.address());
		node.world.answer(LATER);
		assertThat(standing(lastJoin(node, LATER))).as("its seed has not said that it waits").isEqualTo(MAY_NOT_BEGIN);
		waits(node, LATER, MAY_NOT_BEGIN + 1);
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
		node.world.answer(LATER);
		assertThat(standing(lastJoin(node, LATER))).isEqualTo(MAY_NOT_BEGIN + 1);
		waits(node, LATER, MAY_NOT_BEGIN + 1);
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void ofTwoThatWaitForEachOtherTheSecondWaits() {
		LocalNode node = start(A.address());
		node.world.answer(A);
		reply(node, A, node.world.sent(A.address(), Outbox.JOIN).get(0), JoinReply.WAITING, "", 0);
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
	}

	@Test
	void whoeverAsksANodeThatLooksItselfIsAskedInTurn() {
		LocalNode node = start(A.address());
		node.receive(LATER, Outbox.JOIN, Envelope.answer(3).nested(9, record(LATER, 1).encode()));
		assertThat(replies(node, LATER)).containsExactly(JoinReply.WAITING);
		assertThat(node.world.dials(LATER.address())).isOne();
	}

	@Test
	void whoeverAsksAgainIsNotAskedAgain() {
		LocalNode node = start(SELF.address(), B.address());
		asks(node, A, MAY_BEGIN);
		node.world.answer(A);
		waits(node, A, MAY_BEGIN);
		asks(node, A, MAY_BEGIN);
		assertThat(node.world.dials(A.address())).as("two that wait do not ask each other all the time").isZero();
	}

	@Test
	void aSeedDoesNotWaitForOneThatCannotBegin() {
		LocalNode node = start(SELF.address(), B.address());
		asks(node, A, MAY_NOT_BEGIN);
		for (int i = 0; i < 299; i++) {
			node.world.run(Duration.ofMillis(100));
			node.world.answer(A);
			node.world.sent(A.address(), Outbox.JOIN).forEach((join) -> waits(node, A, join, MAY_NOT_BEGIN));
			node.world.takeSent();
		}
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
		node.world.run(Duration.ofMillis(200));
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void aSeedWaitsForAnotherThatMayBegin() {
		LocalNode node = start(SELF.address(), A.address());
		for (int i = 0; i < 600; i++) {
			node.world.run(Duration.ofMillis(100));
			node.world.answer(A);
			node.world.sent(A.address(), Outbox.JOIN).forEach((join) -> waits(node, A, join, MAY_BEGIN));
			node.world.takeSent();
		}
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
	}

	@Test
	void aWordThatIsLateDoesNotTakeBackANewerOne() {
		LocalNode node = start(SELF.address(), A.address());
		node.world.answer(A);
		asks(node, A, MAY_NOT_BEGIN + 1);
		waits(node, A, MAY_NOT_BEGIN);
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
	}

	@Test
	void oneThatFindsOutThatItIsASeedTellsTheOthersBeforeItBegins() {
		NodeAddress alias = new NodeAddress("alias", 7946);
		LocalNode node = start(alias, LATER.address());
		node.world.answer(LATER);
		node.world.answer(alias, new DialResult.Answered(SELF));
		waits(node, LATER, MAY_BEGIN);
		assertThat(state(node)).as("the other begins if it may, too").isEqualTo(NodeState.JOINING);
		node.world.answer(LATER);
		waits(node, LATER, MAY_BEGIN);
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void aNodeThatShowedItselfAndFellSilentKeepsNobodyWaiting() {
		LocalNode node = start(LATER.address());
		asks(node, A, MAY_BEGIN);
		for (int i = 0; i < 290; i++) {
			node.world.run(Duration.ofMillis(100));
			node.world.answer(LATER);
			node.world.sent(LATER.address(), Outbox.JOIN).forEach((join) -> waits(node, LATER, join, MAY_BEGIN));
			node.world.takeSent();
		}
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
		for (int i = 0; i < 100; i++) {
			node.world.run(Duration.ofMillis(100));
			node.world.answer(LATER);
			node.world.sent(LATER.address(), Outbox.JOIN).forEach((join) -> waits(node, LATER, join, MAY_BEGIN));
			node.world.takeSent();
		}
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void aSeedThatComesUpWhileOthersAreAskedIsNotAbsentAnyMore() {
		LocalNode node = start(SELF.address(), A.address(), LATER.address());
		node.world.refuse(A.address());
		node.world.answer(LATER);
		asks(node, A, MAY_BEGIN);
		waits(node, LATER, MAY_BEGIN);
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
	}

	@Test
	void neitherIsOneThatComesUpWhileItIsDialled() {
		LocalNode node = start(SELF.address(), A.address());
		asks(node, A, MAY_BEGIN);
		node.world.refuse(A.address());
		assertThat(state(node)).as("the refusal is older than the question").isEqualTo(NodeState.JOINING);
	}

	@Test
	void aMemberThatShowsItselfIsAskedBeforeAnyBegins() {
		LocalNode node = start(SELF.address(), A.address(), B.address());
		node.world.refuse(A.address());
		node.hear(A, new Rumor.Alive(record(A, 1)));
		node.world.refuse(B.address());
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
		node.world.answer(A);
		accept(node, A, 0);
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void aSeedThatFallsSilentIsGivenTheJoinTimeoutFromThen() {
		LocalNode node = start(SELF.address(), A.address());
		node.world.run(Duration.ofSeconds(20));
		while (node.world.sent(A.address(), Outbox.JOIN).isEmpty()) {
			node.world.answer(A);
			node.world.run(Duration.ofMillis(100));
		}
		waits(node, A, MAY_BEGIN);
		node.world.run(Duration.ofSeconds(29));
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
		node.world.run(Duration.ofSeconds(10));
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void aMemberThatCannotSayYetIsWaitedForHoweverLongItTakes() {
		LocalNode node = start(SELF.address(), A.address());
		for (int i = 0; i < 600; i++) {
			node.world.run(Duration.ofMillis(100));
			node.world.answer(A);
			node.world.sent(A.address(), Outbox.JOIN)
				.forEach((join) -> reply(node, A, join, JoinReply.NOT_YET, "busy", 0));
			node.world.takeSent();
		}
		assertThat(state(node)).as("there is a cluster").isEqualTo(NodeState.JOINING);
	}

	@Test
	void aSeedThatAnswersNoQuestionCountsAsSilent() {
		LocalNode node = start(SELF.address(), A.address());
		for (int i = 0; i < 290; i++) {
			node.world.run(Duration.ofMillis(100));
			node.world.answer(A);
		}
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
		for (int i = 0; i < 100; i++) {
			node.world.run(Duration.ofMillis(100));
			node.world.answer(A);
		}
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void whoeverIsRefusedTellsThatNobodyNeedsToWaitForIt() {
		LocalNode node = start(SELF.address(), A.address(), LATER.address());
		node.world.answer(A);
		reply(node, A, lastJoin(node, A), JoinReply.DUPLICATE_NODE_ID, "taken", 0);
		node.world.answer(LATER);
		assertThat(standing(lastJoin(node, LATER))).isEqualTo(MAY_NOT_BEGIN);
	}

	@Test
	void ofTwinsThatLookTheOneThatRefusesTheOtherBegins() {
		Peer younger = new Peer(SELF.id(), SELF.instance() + 1, new NodeAddress("elsewhere", 1234));
		LocalNode node = start(SELF.address(), younger.address());
		node.world.answer(younger);
		waits(node, younger, MAY_BEGIN);
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void nobodyIsToldToWaitWhoCannotBeRemembered() {
		LocalNode node = start(SELF.address(), A.address());
		for (int i = 0; i < SeedList.MAX_SEEDS; i++) {
			node.membership.join(List.of(new NodeAddress("host", 1 + i)));
		}
		asks(node, B, MAY_BEGIN);
		assertThat(replies(node, B)).containsExactly(JoinReply.NOT_YET);
	}

	@Test
	void thoseThatShowedThemselvesAndFellSilentAreForgotten() {
		LocalNode node = start(A.address());
		for (int i = 0; i < SeedList.MAX_SEEDS; i++) {
			asks(node, LocalNode.peer("n" + i, i), MAY_NOT_BEGIN);
		}
		node.world.run(Duration.ofSeconds(45));
		asks(node, B, MAY_NOT_BEGIN);
		assertThat(replies(node, B)).containsExactly(JoinReply.WAITING);
	}

	@Test
	void ofTwoThatLookWithTheSameIdOneIsRefused() {
		LocalNode node = start(A.address());
		Peer younger = new Peer(SELF.id(), SELF.instance() + 1, new NodeAddress("elsewhere", 1234));
		Peer older = new Peer(SELF.id(), SELF.instance() - 1, new NodeAddress("elsewhere", 1235));
		for (Peer twin : List.of(younger, older)) {
			node.receive(twin, Outbox.JOIN, Envelope.answer(3).nested(9, record(twin, 1).encode()));
		}
		assertThat(replies(node, younger)).containsExactly(JoinReply.DUPLICATE_NODE_ID);
		assertThat(replies(node, older)).containsExactly(JoinReply.WAITING);
	}

	@Test
	void aSilentHolderOfTheIdIsNotCondemnedForANewcomer() {
		LocalNode node = LocalNode.among(A, B);
		Peer second = new Peer(A.id(), 77, new NodeAddress("elsewhere", 1234));
		node.receive(second, Outbox.JOIN, Envelope.answer(3).nested(9, record(second, 1).encode()));
		node.world.answer(second);
		for (int i = 0; i < 11; i++) {
			node.world.run(Duration.ofMillis(100));
		}
		assertThat(replies(node, second)).containsExactly(JoinReply.NOT_YET);
		assertThat(node.membership.member(A.id()).peer()).isEqualTo(A);
		assertThat(node.sees(A)).isNotEqualTo(NodeState.FAILED);
	}

	@Test
	void theIdOfOneWhosePortIsClosedIsFree() {
		LocalNode node = LocalNode.among(A, B);
		Peer second = new Peer(A.id(), 77, new NodeAddress("elsewhere", 1234));
		node.receive(second, Outbox.JOIN, Envelope.answer(3).nested(9, record(second, 1).encode()));
		node.world.answer(second);
		node.world.refuse(A.address());
		assertThat(replies(node, second)).containsExactly(JoinReply.ACCEPTED);
	}

	@Test
	void anAnswerThatNobodyAskedForDoesNotCount() {
		LocalNode node = start(A.address());
		node.receive(B, Outbox.JOIN_REPLY, JoinReply.ACCEPTED.encode(1, "", 5));
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
	}

	@Test
	void aMemberLooksForSeedsThatAreNotInView() {
		LocalNode node = start(SELF.address(), A.address());
		node.world.refuse(A.address());
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
		node.world.takeSent();
		for (int i = 0; i < 80; i++) {
			node.world.run(Duration.ofMillis(100));
			node.world.answer(A);
		}
		assertThat(node.world.sent(A.address(), Outbox.SYNC_DIGEST)).as("two clusters become one").isNotEmpty();
	}

	@Test
	void seedsAreBounded() {
		LocalNode node = LocalNode.alone();
		for (int i = 0; i < 5000; i++) {
			node.membership.join(List.of(new NodeAddress("host", 1 + i)));
		}
		assertThat(node.world.dials()).isEqualTo(2000);
	}

	@Test
	void admitsWhomItReaches() {
		LocalNode node = LocalNode.alone();
		node.receive(A, Outbox.JOIN, Envelope.answer(3).nested(9, record(A, 1).encode()));
		assertThat(node.world.sent(Outbox.JOIN_REPLY)).isEmpty();
		node.world.answer(A);
		assertThat(replies(node, A)).containsExactly(JoinReply.ACCEPTED);
		assertThat(node.sees(A)).as("a member when it says so itself").isNull();
	}

	@Test
	void refusesASecondLiveNodeOfAnIdAndNamesBoth() {
		LocalNode node = LocalNode.among(A);
		Peer second = new Peer(A.id(), 77, new NodeAddress("elsewhere", 1234));
		node.receive(second, Outbox.JOIN, Envelope.answer(3).nested(9, record(second, 1).encode()));
		node.world.answer(second);
		node.world.answer(A);
		assertThat(replies(node, second)).containsExactly(JoinReply.DUPLICATE_NODE_ID);
		assertThat(Envelope.decode(node.world.sent(Outbox.JOIN_REPLY).get(0).message().body()).text).contains("'a'",
				"host-a:7946", "elsewhere:1234", "cluster.node-id");
		assertThat(node.membership.member(A.id()).peer()).isEqualTo(A);
	}

	@Test
	void refusesItsOwnId() {
		LocalNode node = LocalNode.alone();
		Peer twin = new Peer(SELF.id(), 77, new NodeAddress("elsewhere", 1234));
		node.receive(twin, Outbox.JOIN, Envelope.answer(3).nested(9, record(twin, 1).encode()));
		assertThat(replies(node, twin)).containsExactly(JoinReply.DUPLICATE_NODE_ID);
	}

	@Test
	void joinsThatAreLookedIntoAreBounded() {
		LocalNode node = LocalNode.alone();
		for (int i = 0; i < Admission.MAX_PENDING + 10; i++) {
			Peer peer = LocalNode.peer("n" + i, i);
			node.receive(peer, Outbox.JOIN, Envelope.answer(3).nested(9, record(peer, 1).encode()));
		}
		assertThat(node.world.dials()).isEqualTo(Admission.MAX_PENDING);
		assertThat(node.world.sent(Outbox.JOIN_REPLY)).as("told to come again").hasSize(10);
	}

	@Test
	void ofTwoClustersThatMeetTheSeniorOfANodeIdStays() {
		LocalNode node = LocalNode.among(A);
		Peer senior = new Peer(SELF.id(), 5, new NodeAddress("elsewhere", 7946));
		node.hear(A, new Rumor.Alive(new MemberRecord(senior, 9, NodeState.ACTIVE, 1, 0, Map.of())));
		node.world.answer(senior);
		assertThat(state(node)).isEqualTo(NodeState.JOINING);
		assertThat(node.rejections).containsExactly(Reason.DUPLICATE_NODE_ID);
		assertThat(node.sees(A)).as("no longer its cluster").isNull();
	}

	@Test
	void ofTwoClustersThatMeetTheJuniorOfANodeIdIsOutdone() {
		LocalNode node = LocalNode.among(A);
		Peer junior = new Peer(SELF.id(), 5, new NodeAddress("elsewhere", 7946));
		node.hear(A, new Rumor.Alive(new MemberRecord(junior, 9, NodeState.ACTIVE, Long.MAX_VALUE, 0, Map.of())));
		node.world.answer(junior);
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.incarnationOf(SELF)).isEqualTo(10);
	}

	@Test
	void aDeadPredecessorIsOutdoneHoweverSeniorItIs() {
		LocalNode node = LocalNode.among(A);
		Peer predecessor = new Peer(SELF.id(), 5, new NodeAddress("elsewhere", 7946));
		node.hear(A, new Rumor.Alive(new MemberRecord(predecessor, 9, NodeState.ACTIVE, 1, 0, Map.of())));
		node.world.refuse(predecessor.address());
		assertThat(state(node)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.incarnationOf(SELF)).isEqualTo(10);
	}

	private static LocalNode start(NodeAddress... seeds) {
		LocalNode node = LocalNode.with(MembershipConfig.DEFAULT.withSeeds(List.of(seeds)));
		node.membership.start();
		return node;
	}

	private static void accept(LocalNode node, Peer seed, long incarnation) {
		reply(node, seed, lastJoin(node, seed), JoinReply.ACCEPTED, "", incarnation);
	}

	/** Another node that looks for a cluster asks this one. */
	private static void asks(LocalNode node, Peer other, long standing) {
		node.receive(other, Outbox.JOIN, Envelope.answer(3).varint(4, standing).nested(9, record(other, 1).encode()));
	}

	/** A seed that looks for a cluster itself answers the last question. */
	private static void waits(LocalNode node, Peer seed, long standing) {
		waits(node, seed, lastJoin(node, seed), standing);
	}

	private static void waits(LocalNode node, Peer seed, ScriptedWorld.Sent join, long standing) {
		long number = Envelope.decode(join.message().body()).number;
		node.receive(seed, Outbox.JOIN_REPLY, JoinReply.WAITING.encode(number, "", 0).varint(4, standing));
	}

	private static ScriptedWorld.Sent lastJoin(LocalNode node, Peer seed) {
		List<ScriptedWorld.Sent> joins = node.world.sent(seed.address(), Outbox.JOIN);
		return joins.get(joins.size() - 1);
	}

	private static long standing(ScriptedWorld.Sent join) {
		return Envelope.decode(join.message().body()).standing;
	}

	private static void reply(LocalNode node, Peer seed, ScriptedWorld.Sent join, JoinReply reply, String text,
			long incarnation) {
		long number = Envelope.decode(join.message().body()).number;
		node.receive(seed, Outbox.JOIN_REPLY, reply.encode(number, text, incarnation));
	}

	private static List<JoinReply> replies(LocalNode node, Peer peer) {
		return node.world.sent(peer.address(), Outbox.JOIN_REPLY)
			.stream()
			.map((reply) -> JoinReply.of(Envelope.decode(reply.message().body())))
			.toList();
	}

	private static NodeState state(LocalNode node) {
		return node.membership.local().info().state();
	}

	private static long joinedAt(LocalNode node) {
		return node.membership.local().info().joinedAt().toEpochMilli();
	}

}
