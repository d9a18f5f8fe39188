// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.ScriptedWorld;
import io.sngo.cluster.protocol.WireException;

import static io.sngo.cluster.election.Voters.LINEAGE;
import static io.sngo.cluster.election.Voters.founded;
import static io.sngo.cluster.election.Voters.peer;
import static io.sngo.cluster.election.Voters.voter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * One node in a world in which nothing happens but what the test says.
 */
class ElectionTests {

	private static final Peer SELF = peer("m");

	private static final Peer A = peer("a");

	private static final Peer B = peer("b");

	private static final Duration LEASE = ElectionConfig.DEFAULT.lease();

	/** A lease without a leader, at a voter, and the time until the oldest stands. */
	private static final Duration SOON = Duration.ofSeconds(5);

	/** A node that votes for nobody at first stands then. */
	private static final Duration AFTER_ABSTAINING = Duration.ofMillis(6_800);

	private final ScriptedWorld world = new ScriptedWorld();

	/** What the listener was told: who leads, with the term, or {@code -}. */
	private final List<String> told = new ArrayList<>();

	private Election election = election(ElectionConfig.DEFAULT);

	private Election election(ElectionConfig config) {
		Election created = new Election(config, SELF, this.world, this::onLeader);
		created.onMemberChanged(null, Voters.member("m", NodeState.ACTIVE, 50));
		return created;
	}

	private void onLeader(@Nullable KnownLeader before, @Nullable KnownLeader after) {
		boolean extended = before != null && after != null && before.term() == after.term();
		if (!extended) {
			this.told.add((after != null) ? after.peer().id() + " " + after.term() : "-");
		}
	}

	@Test
	void founderLeadsAtOnceInATermOfItsClock() {
		long term = leads();
		assertThat(term).isEqualTo(1_000_000);
		assertThat(this.told).containsExactly("m 1000000");
		assertThat(this.election.voters()).containsExactly("m");
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.told).hasSize(1);
		assertThat(leader().untilNanos()).isGreaterThan(this.world.nanoTime());
	}

	@Test
	void whoIsToldOfNoElectorateDoesNotVoteForItself() {
		this.election.start();
		this.election.onJoined(false);
		see(A);
		this.world.run(SOON);
		assertThat(this.world.sent()).isEmpty();
		assertThat(this.election.voters()).isEmpty();
		assertThat(this.election.origin()).isEmpty();
	}

	@Test
	void leaderThatIsHeardIsKnownAndGetsTheLease() {
		follows(A, 5);
		assertThat(this.told).containsExactly("a 5");
		assertThat(RenewalAck.decode(only(A, MessageType.RENEWAL_ACK)))
			.isEqualTo(new RenewalAck(1, 5, 4_000, new Stamp(5, 1)));
		assertThat(leader().untilNanos()).isEqualTo(this.world.nanoTime() + LeaseTime.atVoter(LEASE.toNanos()));
		assertThat(this.election.heardUntilNanos()).isEqualTo(leader().untilNanos());
		assertThat(this.election.voters()).containsExactly("a", "b", "m");
		assertThat(this.election.origin()).isEqualTo("1000-7");
	}

	@Test
	void leaderWithALongerLeaseIsKnownForAsLongAsThisVoterIsBound() {
		follows(A, 5);
		this.election.onMessage(A, new Renewal(2, 5, 60_000, LINEAGE, new Stamp(5, 1)).encode());
		assertThat(leader().untilNanos()).isEqualTo(this.world.nanoTime() + LeaseTime.atVoter(LEASE.toNanos()));
	}

	@Test
	void leaderAsksFourTimesInTheShortestLeaseThatIsGranted() {
		leadsWith(A);
		this.world.run(LEASE.dividedBy(4));
		Renewal asked = Renewal.decode(lastTo(A, MessageType.RENEWAL));
		this.election.onMessage(A, new RenewalAck(asked.round(), asked.term(), 1_000, asked.stamp()).encode());
		this.world.takeSent();
		this.world.run(Duration.ofMillis(250));
		assertThat(this.world.sent(A.address(), MessageType.RENEWAL)).hasSize(1);
	}

	@Test
	void leaderThatFallsSilentIsKnownUntilItsLeaseIsOver() {
		follows(A, 5);
		this.world.run(Duration.ofNanos(LeaseTime.atVoter(LEASE.toNanos()) - 1));
		assertThat(this.told).containsExactly("a 5");
		this.world.run(Duration.ofMillis(2));
		assertThat(this.told).containsExactly("a 5", "-");
	}

	@Test
	void leaderThatFailedIsKnownNoMoreButStillHasTheLease() {
		follows(A, 5);
		this.election.onMemberChanged(null, Voters.member("a", NodeState.FAILED, 1));
		assertThat(this.told).containsExactly("a 5", "-");
		this.world.takeSent();
		this.election.onMessage(B, question(6).encode());
		assertThat(VoteReply.decode(only(B, MessageType.VOTE_REPLY)).isGranted()).isFalse();
	}

	@Test
	void staleRenewalIsAnsweredWithTheTermAndChangesNothing() {
		follows(A, 5);
		long until = leader().untilNanos();
		this.world.run(Duration.ofSeconds(1));
		this.world.takeSent();
		this.election.onMessage(B, new Renewal(3, 4, 4_000, LINEAGE, new Stamp(4, 1)).encode());
		assertThat(RenewalAck.decode(only(B, MessageType.RENEWAL_ACK))).isEqualTo(new RenewalAck(3, 5, 0, Stamp.NONE));
		assertThat(leader().peer()).isEqualTo(A);
		assertThat(leader().untilNanos()).isEqualTo(until);
	}

	@Test
	void renewalOfTheOtherKindIsNotAnswered() {
		follows(A, 5);
		this.world.takeSent();
		this.election.onMessage(B, new Renewal(3, 4, 4_000, null, Stamp.NONE).encode());
		assertThat(this.world.sent()).isEmpty();
	}

	@Test
	void whoeverAsksAgainAndAgainLeavesNoTimersBehind() {
		follows(A, 5);
		this.world.run(Duration.ofMillis(10));
		long before = this.world.scheduled();
		for (int i = 0; i < 100; i++) {
			this.election.onMessage(B, question(6).encode());
		}
		assertThat(this.world.scheduled()).isEqualTo(before);
	}

	@Test
	void leaderOfAHigherTermFollowsTheOneBefore() {
		follows(A, 5);
		this.election.onMessage(B, renewal(6).encode());
		assertThat(this.told).containsExactly("a 5", "b 6");
	}

	@Test
	void leaderThatHearsOfALaterOneIsRevokedBeforeItKnowsThatOne() {
		long term = leads();
		see(A);
		this.world.takeSent();
		this.election.onMessage(A, new Renewal(1, term + 1, 4_000, lineage(), new Stamp(term + 1, 1)).encode());
		assertThat(this.told).containsExactly("m " + term, "-", "a " + (term + 1));
		assertThat(this.world.sent(MessageType.RELEASE)).as("nobody else is disturbed").isEmpty();
	}

	@Test
	void answerOfAHigherTermEndsTheLeadership() {
		long term = leads();
		see(A);
		this.world.takeSent();
		this.election.onMessage(A, new RenewalAck(1, term + 7, 0, Stamp.NONE).encode());
		assertThat(this.told).containsExactly("m " + term, "-");
		assertThat(Release.decode(only(A, MessageType.RELEASE))).isEqualTo(new Release(term, null));
		this.world.run(Duration.ofSeconds(1));
		assertThat(leader().term()).as("it stands above what it heard of").isGreaterThan(term + 7);
	}

	@Test
	void termsThatThereCannotBeAreIgnored() {
		long term = leadsWith(A);
		long claimed = Fields.MAX_TERM;
		Stamp stamp = new Stamp(claimed, 1);
		this.world.takeSent();
		for (ControlMessage message : List.of(new RenewalAck(1, claimed, 0, Stamp.NONE).encode(),
				new VoteReply(2, claimed, 0, false).encode(),
				new VoteRequest(3, claimed, false, term, 4_000, lineage(), stamp).encode(),
				new Renewal(1, claimed, 4_000, lineage(), stamp).encode(),
				new ElectorateNotice(claimed, lineage(), stamp, null, Voters.voters("a"), Voters.change("", ""))
					.encode(),
				new ElectorateNotice(term, lineage(), stamp, null, Voters.voters("a"), Voters.change("", ""))
					.encode())) {
			this.election.onMessage(A, message);
		}
		assertThat(this.told).containsExactly("m " + term);
		assertThat(this.election.voters()).containsExactly("a", "m");
		assertThat(this.world.sent()).isEmpty();
	}

	@Test
	void strangerOfAHigherTermEndsNoLeadership() {
		long term = leads();
		this.election.onMessage(peer("x"), new RenewalAck(1, term + 7, 0, Stamp.NONE).encode());
		assertThat(this.told).containsExactly("m " + term);
	}

	@Test
	void answerOfALowerTermIsOfNoUse() {
		long term = leads();
		see(A);
		this.election.onMessage(A, new RenewalAck(1, term - 1, 4_000, Stamp.NONE).encode());
		assertThat(this.election.voters()).containsExactly("m");
		assertThat(this.told).hasSize(1);
	}

	@Test
	void whoBecomesActiveIsToldWhoLeads() {
		long term = leads();
		this.world.takeSent();
		see(A);
		assertThat(Renewal.decode(only(A, MessageType.RENEWAL)).term()).isEqualTo(term);
	}

	@Test
	void whoAnswersIsToldTheElectorateAndThenCounted() {
		leads();
		see(A);
		Renewal renewal = Renewal.decode(only(A, MessageType.RENEWAL));
		this.world.takeSent();
		this.election.onMessage(A, new RenewalAck(renewal.round(), renewal.term(), 4_000, Stamp.NONE).encode());
		ElectorateNotice whole = ElectorateNotice
			.decode(this.world.sent(A.address(), MessageType.ELECTORATE).get(0).message().body());
		assertThat(whole.voters()).containsExactly(voter("m"));
		answerAll(A);
		assertThat(this.election.voters()).containsExactly("a", "m");
	}

	@Test
	void leaderWithoutItsQuorumIsRevokedBeforeItsLeaseEndsAndSetsTheOthersFree() {
		long term = leadsWith(A);
		this.world.takeSent();
		long until = leader().untilNanos();
		this.world.run(LEASE);
		assertThat(this.told).containsExactly("m " + term, "-");
		assertThat(until - this.world.nanoTime()).isNegative();
		assertThat(Release.decode(only(A, MessageType.RELEASE))).isEqualTo(new Release(term, null));
	}

	@Test
	void leaderOfTwoWhoseIdIsNotTheFirstNeedsTheOther() {
		leadsWith(A);
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.election.leader()).isNull();
	}

	@Test
	void releaseOfTheLeaderFreesTheVoter() {
		follows(A, 5);
		this.election.onMessage(A, new Release(5, null).encode());
		assertThat(this.told).containsExactly("a 5", "-");
		assertThat(this.election.heardUntilNanos()).isEqualTo(this.world.nanoTime());
		this.world.takeSent();
		this.election.onMessage(B, question(6).encode());
		assertThat(VoteReply.decode(only(B, MessageType.VOTE_REPLY)).isGranted()).isTrue();
	}

	@Test
	void releaseOfAnotherTermOrNodeFreesNobody() {
		follows(A, 5);
		this.election.onMessage(A, new Release(4, null).encode());
		this.election.onMessage(B, new Release(5, voter("m")).encode());
		this.election.onMessage(peer("a2"), new Release(5, null).encode());
		assertThat(this.told).containsExactly("a 5");
		assertThat(this.world.sent(MessageType.VOTE_REQUEST)).isEmpty();
	}

	@Test
	void namedSuccessorStandsAtOnceAndAsksNobodyFirst() {
		follows(A, 5);
		this.world.takeSent();
		this.election.onMessage(A, new Release(5, voter("m")).encode());
		VoteRequest request = VoteRequest.decode(only(B, MessageType.VOTE_REQUEST));
		assertThat(request.preVote()).isFalse();
		assertThat(request.released()).isEqualTo(5);
		assertThat(request.stamp()).isEqualTo(new Stamp(5, 1));
		this.election.onMessage(B, new VoteReply(request.number(), request.term(), 4_000, false).encode());
		assertThat(this.told).containsExactly("a 5", "-", "m " + request.term());
	}

	@Test
	void anotherRunOfTheSuccessorDoesNotStand() {
		follows(A, 5);
		this.election.onMessage(A, new Release(5, voter("m2")).encode());
		assertThat(this.world.sent(MessageType.VOTE_REQUEST)).isEmpty();
	}

	@Test
	void voterThatHasVotedForTheSuccessorDoesNotTakeTheOneThatGaveUpForTheLeader() {
		follows(A, 5);
		this.election.onMessage(B, new VoteRequest(3, 1_000_001, false, 5, 4_000, LINEAGE, new Stamp(5, 1)).encode());
		this.election.onMessage(A, new Release(5, voter("b")).encode());
		assertThat(this.told).containsExactly("a 5", "-");
	}

	@Test
	void voterThatAbstainsHearsThatTheLeaderGaveUp() {
		this.election = election(ElectionConfig.DEFAULT.withQuorum(2));
		this.election.start();
		this.election.onJoined(false);
		see(A);
		this.election.onMessage(A, new Renewal(1, 5, 4_000, null, Stamp.NONE).encode());
		this.election.onMessage(A, new Release(5, null).encode());
		assertThat(this.told).containsExactly("a 5", "-");
	}

	@Test
	void quorumElectsWhoStands() {
		follows(A, 5);
		this.world.takeSent();
		this.world.run(SOON);
		VoteRequest question = VoteRequest.decode(only(B, MessageType.VOTE_REQUEST));
		assertThat(question.preVote()).isTrue();
		this.world.takeSent();
		this.election.onMessage(B, new VoteReply(question.number(), 5, 4_000, false).encode());
		VoteRequest request = VoteRequest.decode(only(B, MessageType.VOTE_REQUEST));
		assertThat(request.preVote()).isFalse();
		assertThat(request.term()).isEqualTo(this.world.epochMillis());
		assertThat(this.election.leader()).as("not yet").isNull();
		long asked = this.world.nanoTime();
		this.world.run(Duration.ofMillis(100));
		this.election.onMessage(B, new VoteReply(request.number(), request.term(), 4_000, false).encode());
		assertThat(leader().term()).isEqualTo(request.term());
		assertThat(leader().untilNanos()).as("counted from the question")
			.isEqualTo(asked + LeaseTime.atLeader(LEASE.toNanos()));
	}

	@Test
	void voteThatComesTooLateElectsNobodyAndAllAreFreed() {
		follows(A, 5);
		this.election.onMessage(A, new Release(5, voter("m")).encode());
		VoteRequest request = VoteRequest.decode(only(B, MessageType.VOTE_REQUEST));
		this.world.takeSent();
		this.world.run(LEASE.dividedBy(4).plusMillis(1));
		assertThat(Release.decode(only(B, MessageType.RELEASE))).isEqualTo(new Release(request.term(), null));
		this.election.onMessage(B, new VoteReply(request.number(), request.term(), 4_000, false).encode());
		assertThat(this.election.leader()).isNull();
	}

	@Test
	void candidateThatHearsALeaderGivesWay() {
		follows(A, 5);
		this.election.onMessage(A, new Release(5, voter("m")).encode());
		VoteRequest request = VoteRequest.decode(only(B, MessageType.VOTE_REQUEST));
		this.election.onMessage(B, renewal(request.term() + 1).encode());
		this.election.onMessage(A, new VoteReply(request.number(), request.term(), 4_000, false).encode());
		assertThat(this.told).containsExactly("a 5", "-", "b " + (request.term() + 1));
	}

	@Test
	void strangersElectNobodyAndAreNotCounted() {
		this.election = election(ElectionConfig.DEFAULT.withQuorum(2));
		this.election.start();
		this.election.onJoined(false);
		this.world.run(AFTER_ABSTAINING);
		for (int number = 0; number < 20; number++) {
			this.election.onMessage(peer("x"), new VoteReply(number, 0, 4_000, false).encode());
			this.election.onMessage(peer("x"), new VoteReply(number, this.world.epochMillis(), 4_000, false).encode());
		}
		assertThat(this.told).isEmpty();
	}

	@Test
	void answersOfStrangersDoNotExtendTheLease() {
		this.election = election(ElectionConfig.DEFAULT.withQuorum(2));
		this.election.start();
		this.election.onJoined(false);
		see(A);
		this.world.run(AFTER_ABSTAINING);
		answerAll(A);
		answerAll(A);
		long term = leader().term();
		for (int step = 0; step < 100; step++) {
			for (ScriptedWorld.Sent sent : this.world.takeSent()) {
				if (sent.type() == MessageType.RENEWAL) {
					long round = Renewal.decode(sent.message().body()).round();
					this.election.onMessage(peer("x"), new RenewalAck(round, term, 4_000, Stamp.NONE).encode());
				}
			}
			this.world.run(Duration.ofMillis(100));
		}
		assertThat(this.told).startsWith("m " + term, "-");
	}

	@Test
	void resignationNamesTheOldestThatAnswersAndIsFollowedByAPause() {
		long term = leadsWith(A);
		this.world.takeSent();
		this.election.resign();
		assertThat(this.told).containsExactly("m " + term, "-");
		assertThat(Release.decode(only(A, MessageType.RELEASE))).isEqualTo(new Release(term, voter("a")));
		this.world.takeSent();
		this.world.run(LEASE.dividedBy(2).minusMillis(1));
		assertThat(this.world.sent(MessageType.VOTE_REQUEST)).isEmpty();
		this.world.run(LEASE.dividedBy(2));
		assertThat(this.world.sent(MessageType.VOTE_REQUEST)).isNotEmpty();
	}

	@Test
	void whoeverMayNotLeadIsNoSuccessor() {
		long term = leadsWith(A);
		this.world.takeSent();
		this.world.run(LEASE.dividedBy(4));
		Renewal asked = Renewal.decode(only(A, MessageType.RENEWAL));
		this.election.onMessage(A, new RenewalAck(asked.round(), term, 4_000, true, asked.stamp()).encode());
		this.world.takeSent();
		this.election.resign();
		assertThat(Release.decode(only(A, MessageType.RELEASE))).isEqualTo(new Release(term, null));
		this.world.run(LEASE.dividedBy(4));
		assertThat(this.world.sent(MessageType.VOTE_REQUEST)).as("nobody else could").isNotEmpty();
	}

	@Test
	void whoDoesNotLeadDoesNotResign() {
		follows(A, 5);
		this.world.takeSent();
		this.election.resign();
		assertThat(this.told).containsExactly("a 5");
		assertThat(this.world.sent()).isEmpty();
	}

	@Test
	void answerThatTheEndOvertookIsGivenBack() {
		long term = leadsWith(A);
		this.election.resign();
		this.world.takeSent();
		this.election.onMessage(A, new RenewalAck(1, term, 4_000, Stamp.NONE).encode());
		assertThat(Release.decode(only(A, MessageType.RELEASE))).isEqualTo(new Release(term, null));
		this.world.takeSent();
		this.election.onMessage(A, new RenewalAck(1, term, 0, Stamp.NONE).encode());
		assertThat(this.world.sent()).as("it granted nothing").isEmpty();
	}

	@Test
	void isolatedNodeKnowsNoLeaderButHearsAndVotes() {
		follows(A, 5);
		this.election.isolate(true);
		assertThat(this.told).containsExactly("a 5", "-");
		this.world.run(Duration.ofSeconds(1));
		this.world.takeSent();
		this.election.onMessage(A, renewal(5).encode());
		assertThat(this.election.leader()).isNull();
		assertThat(this.election.heardUntilNanos()).isGreaterThan(this.world.nanoTime());
		assertThat(RenewalAck.decode(only(A, MessageType.RENEWAL_ACK)).leaseMillis()).isEqualTo(4_000);
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.world.sent(MessageType.VOTE_REQUEST)).as("it does not stand").isEmpty();
		this.election.isolate(false);
		this.election.onMessage(A, renewal(5).encode());
		assertThat(this.told).containsExactly("a 5", "-", "a 5");
	}

	@Test
	void isolatedLeaderGivesUp() {
		long term = leadsWith(A);
		this.world.takeSent();
		this.election.isolate(true);
		assertThat(this.told).containsExactly("m " + term, "-");
		assertThat(Release.decode(only(A, MessageType.RELEASE)).term()).isEqualTo(term);
	}

	@Test
	void whoMayNotLeadVotesOnly() {
		this.election = election(ElectionConfig.DEFAULT.withEligible(false));
		follows(A, 5);
		this.election.onMessage(A, new Release(5, voter("m")).encode());
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.world.sent(MessageType.VOTE_REQUEST)).isEmpty();
		this.election.onMessage(B, question(6).encode());
		assertThat(VoteReply.decode(only(B, MessageType.VOTE_REPLY)).isGranted()).isTrue();
	}

	@Test
	void stoppedNodeDoesNothing() {
		long term = leadsWith(A);
		this.election.stop();
		assertThat(this.told).containsExactly("m " + term, "-");
		this.world.takeSent();
		this.election.onMessage(A, renewal(term + 1).encode());
		this.election.resign();
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.world.sent()).isEmpty();
		assertThat(this.world.timers()).isZero();
		assertThat(this.told).hasSize(2);
	}

	@ParameterizedTest
	@EnumSource(value = NodeState.class, names = { "LEFT", "JOINING" })
	void whoBelongsToNoClusterForgetsItsElectorateAndListensToNobody(NodeState state) {
		follows(A, 5);
		this.election.onMemberChanged(null, Voters.member("m", state, 50));
		assertThat(this.told).containsExactly("a 5", "-");
		assertThat(this.election.voters()).isEmpty();
		this.world.takeSent();
		this.election.onMessage(A, renewal(5).encode());
		this.election.onMessage(A, question(6).encode());
		assertThat(this.world.sent()).isEmpty();
	}

	@Test
	void missedWhileItVotesAndOthersAreThere() {
		assertThat(this.election.isMissed()).isFalse();
		leads();
		assertThat(this.election.isMissed()).as("nobody is there to miss it").isFalse();
		see(A);
		assertThat(this.election.isMissed()).isTrue();
		this.election.onMemberChanged(null, Voters.member("a", NodeState.FAILED, 1));
		assertThat(this.election.isMissed()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(ints = { MessageType.LOCK_HELD, MessageType.LOCK_DENIED })
	void otherStrategyIsToldWithItsProperty(int type) {
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> this.election.onMessage(A, new ControlMessage(type, new byte[0])))
			.withMessageContaining("'a'")
			.withMessageContaining("cluster.leader.strategy");
	}

	@ParameterizedTest
	@ValueSource(ints = { 63, 73, 95 })
	void unknownTypesAreMalformed(int type) {
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> this.election.onMessage(A, new ControlMessage(type, new byte[0])))
			.withMessage("Message type " + type + " is not known");
	}

	@Test
	void nothingIsDoneWithAMalformedMessage() {
		follows(A, 5);
		long until = leader().untilNanos();
		this.world.run(Duration.ofSeconds(1));
		this.world.takeSent();
		AgreedElectorate next = founded("a b m").of(5).propose(Voters.change("c", ""));
		for (ControlMessage message : List.of(renewal(6).encode(), question(6).encode(),
				new Release(5, voter("m")).encode(), ElectorateNotice.whole(6, next).encode(),
				new RenewalAck(1, 9, 0, Stamp.NONE).encode(), new VoteReply(2, 9, 4_000, false).encode())) {
			byte[] body = new byte[message.body().length + 1];
			System.arraycopy(message.body(), 0, body, 0, message.body().length);
			body[body.length - 1] = 7;
			assertThatExceptionOfType(WireException.class)
				.isThrownBy(() -> this.election.onMessage(B, new ControlMessage(message.type(), body)));
		}
		assertThat(this.world.sent()).isEmpty();
		assertThat(this.told).containsExactly("a 5");
		assertThat(leader().untilNanos()).isEqualTo(until);
		assertThat(this.election.voters()).containsExactly("a", "b", "m");
	}

	@Test
	void electorateThatIsRecoveredIsNoLargerThanOneMessageCanTell() {
		this.election.start();
		this.election.onJoined(false);
		List<Peer> others = new ArrayList<>();
		for (int i = 0; i < 2_000; i++) {
			others.add(peer("n" + i + "-1"));
			this.election.onMemberChanged(null, Voters.member("n" + i + "-1", NodeState.ACTIVE, 100));
		}
		this.world.run(LEASE.multipliedBy(3));
		for (int step = 0; step < 2; step++) {
			VoteRequest request = VoteRequest.decode(lastTo(others.get(0), MessageType.VOTE_REQUEST));
			this.world.takeSent();
			VoteReply yes = new VoteReply(request.number(), request.preVote() ? 0 : request.term(), 4_000, false);
			others.forEach((peer) -> this.election.onMessage(peer, yes.encode()));
		}
		assertThat(leader().local()).isTrue();
		byte[] whole = lastTo(others.get(0), MessageType.ELECTORATE);
		assertThat(whole).hasSizeLessThan(64 * 1024);
		List<Voter> named = ElectorateNotice.decode(whole).voters();
		assertThat(named).contains(voter("m"));
		assertThat(ElectorateNotice.bytes(named)).isLessThanOrEqualTo(ElectorateNotice.MAX_BYTES);
	}

	/** The local node leads a cluster of its own. */
	private long leads() {
		this.election.start();
		this.election.onJoined(true);
		this.world.run(Duration.ofMillis(2));
		assertThat(leader().local()).isTrue();
		return leader().term();
	}

	/** The local node leads, and another one votes, too. */
	private long leadsWith(Peer other) {
		long term = leads();
		see(other);
		for (int round = 0; round < 3; round++) {
			answerAll(other);
		}
		assertThat(this.election.voters()).containsExactly(other.id().value(), "m");
		return term;
	}

	/** The local node follows a leader; it and two others vote. */
	private void follows(Peer leader, long term) {
		this.election.start();
		this.election.onJoined(false);
		see(A, B);
		this.election.onMessage(leader, ElectorateNotice.whole(term, founded("a b m").of(term)).encode());
		this.election.onMessage(leader, renewal(term).encode());
		assertThat(leader().peer()).isEqualTo(leader);
	}

	private void see(Peer... others) {
		for (Peer other : others) {
			this.election.onMemberChanged(null, Voters.member(other.id().value(), NodeState.ACTIVE, 1));
		}
	}

	/** Another node answers all that it is asked, as it was told last. */
	private void answerAll(Peer other) {
		Stamp stamp = Stamp.NONE;
		for (ScriptedWorld.Sent sent : this.world.takeSent()) {
			byte[] body = sent.message().body();
			switch (sent.type()) {
				case MessageType.RENEWAL -> {
					Renewal asked = Renewal.decode(body);
					stamp = asked.stamp();
					this.election.onMessage(other,
							new RenewalAck(asked.round(), asked.term(), asked.leaseMillis(), stamp).encode());
				}
				case MessageType.VOTE_REQUEST -> {
					VoteRequest asked = VoteRequest.decode(body);
					this.election.onMessage(other, new VoteReply(asked.number(), asked.preVote() ? 0 : asked.term(),
							asked.leaseMillis(), false)
						.encode());
				}
				default -> {
					// needs no answer
				}
			}
		}
	}

	private KnownLeader leader() {
		KnownLeader leader = this.election.leader();
		assertThat(leader).isNotNull();
		return leader;
	}

	private Lineage lineage() {
		String[] origin = this.election.origin().split("-", -1);
		return new Lineage(Long.parseLong(origin[0]), Long.parseLong(origin[1], 16));
	}

	private byte[] only(Peer to, int type) {
		assertThat(this.world.sent(to.address(), type)).hasSize(1);
		return lastTo(to, type);
	}

	private byte[] lastTo(Peer to, int type) {
		List<ScriptedWorld.Sent> sent = this.world.sent(to.address(), type);
		assertThat(sent).as("messages of type " + type + " to " + to.id()).isNotEmpty();
		return sent.get(sent.size() - 1).message().body();
	}

	private static Renewal renewal(long term) {
		return new Renewal(1, term, 4_000, LINEAGE, new Stamp(term, 1));
	}

	private static VoteRequest question(long term) {
		return new VoteRequest(3, term, true, 0, 4_000, LINEAGE, new Stamp(term, 1));
	}

}
