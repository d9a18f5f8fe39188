// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static io.sngo.cluster.election.Voters.LINEAGE;
import static io.sngo.cluster.election.Voters.change;
import static io.sngo.cluster.election.Voters.founded;
import static io.sngo.cluster.election.Voters.voter;
import static org.assertj.core.api.Assertions.assertThat;

class AcceptorTests {

	private static final long LEASE = 4_000;

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	/** Longer than any lease that was granted before it. */
	private static final long LATER = 5 * SECOND;

	private static final Lineage OLDER = new Lineage(500, 1);

	private static final Lineage YOUNGER = new Lineage(2_000, 1);

	private static final Voter A = voter("a");

	private static final Voter B = voter("b");

	private final Acceptor acceptor = new Acceptor(ElectionConfig.DEFAULT, 0);

	private final Acceptor fixed = new Acceptor(ElectionConfig.DEFAULT.withQuorum(2), 0);

	@Test
	void voteComesWithALeaseThatBindsTheVoterForLonger() {
		VoteReply reply = this.acceptor.onVote(A, vote(5), 100);
		assertThat(reply).isEqualTo(new VoteReply(5, 5, LEASE, true));
		assertThat(this.acceptor.ballot().boundUntil()).isEqualTo(100 + LeaseTime.atVoter(4 * SECOND));
		assertThat(this.acceptor.onVote(B, vote(6), 100).isGranted()).isFalse();
		assertThat(this.acceptor.onVote(B, vote(6), 100 + LeaseTime.atVoter(4 * SECOND)).isGranted()).isTrue();
	}

	@Test
	void questionBindsNobody() {
		VoteReply reply = this.acceptor.onVote(A, question(5), 0);
		assertThat(reply).isEqualTo(new VoteReply(5, 0, LEASE, true));
		assertThat(this.acceptor.ballot().isBound(0)).isFalse();
		assertThat(this.acceptor.onVote(B, vote(5), 0).isGranted()).isTrue();
		assertThat(this.acceptor.onVote(A, question(9), 1)).as("it is bound, and says which term it knows")
			.isEqualTo(new VoteReply(9, 5, 0, true));
	}

	@Test
	void questionIsAnsweredWhateverItsTermWhereTheVoterIsFree() {
		this.acceptor.ballot().saw(9);
		assertThat(this.acceptor.onVote(A, question(5), 0)).as("so that the candidate learns of term 9")
			.isEqualTo(new VoteReply(5, 9, LEASE, true));
		assertThat(this.acceptor.onVote(A, vote(5), 0)).isEqualTo(new VoteReply(5, 9, 0, true));
	}

	@Test
	void voteIsRefusedToASecondCandidateOfTheTerm() {
		this.acceptor.onVote(A, vote(5), 0);
		this.acceptor.ballot().release(A, 5);
		assertThat(this.acceptor.onVote(B, vote(5), 0).isGranted()).isFalse();
		assertThat(this.acceptor.onVote(A, vote(5), 0).isGranted()).isTrue();
	}

	@Test
	void candidateThatTheLeaderNamedNeedNotWaitForTheLease() {
		this.acceptor.onVote(A, vote(5), 0);
		VoteRequest named = new VoteRequest(6, 6, false, 5, LEASE, LINEAGE, Stamp.NONE);
		assertThat(this.acceptor.onVote(B, named, 1).isGranted()).isTrue();
	}

	@Test
	void nobodyIsBoundForLongerThanItsOwnSettingsSay() {
		VoteRequest greedy = new VoteRequest(1, 5, false, 0, 300_000, LINEAGE, Stamp.NONE);
		assertThat(this.acceptor.onVote(A, greedy, 0).leaseMillis()).isEqualTo(LEASE);
		assertThat(this.acceptor.ballot().boundUntil()).isEqualTo(LeaseTime.atVoter(4 * SECOND));
		RenewalAck ack = this.acceptor.onRenewal(A, new Renewal(1, 5, 300_000, LINEAGE, Stamp.NONE), 0);
		assertThat(ack.leaseMillis()).isEqualTo(LEASE);
		assertThat(this.acceptor.ballot().boundUntil()).isEqualTo(LeaseTime.atVoter(4 * SECOND));
	}

	@Test
	void shorterLeaseIsGrantedAsItIsAskedFor() {
		VoteRequest modest = new VoteRequest(1, 5, false, 0, 1_000, LINEAGE, Stamp.NONE);
		assertThat(this.acceptor.onVote(A, modest, 0).leaseMillis()).isEqualTo(1_000);
		assertThat(this.acceptor.ballot().boundUntil()).isEqualTo(LeaseTime.atVoter(SECOND));
	}

	@Test
	void candidateHasToKnowTheElectorateAsWellAsTheVoter() {
		AgreedElectorate known = founded("a b").of(3).propose(change("c", ""));
		this.acceptor.accept(known);
		assertThat(asks(5, LINEAGE, new Stamp(3, 1))).as("older version").isFalse();
		assertThat(asks(5, LINEAGE, new Stamp(2, 9))).as("of an earlier leader").isFalse();
		assertThat(asks(5, YOUNGER, new Stamp(9, 9))).as("of another origin").isFalse();
		assertThat(asks(5, null, Stamp.NONE)).as("of none").isFalse();
		assertThat(this.acceptor.ballot().term()).as("nothing has been done").isZero();
		assertThat(asks(5, LINEAGE, known.stamp())).isTrue();
		this.acceptor.ballot().release(A, 5);
		assertThat(asks(6, LINEAGE, new Stamp(4, 1))).as("newer version").isTrue();
	}

	private boolean asks(long term, Lineage lineage, Stamp stamp) {
		return this.acceptor.onVote(A, new VoteRequest(1, term, false, 0, LEASE, lineage, stamp), 0).isGranted();
	}

	@Test
	void whereTheQuorumIsFixedARestartedVoterAbstainsUntilNoPromiseOfItCanHold() {
		long end = LeaseTime.atVoter(4 * SECOND);
		assertThat(this.fixed.onVote(A, fixedVote(5), end - 1)).isEqualTo(new VoteReply(5, 0, 0, true));
		assertThat(this.fixed.onVote(A, new VoteRequest(5, 5, true, 0, LEASE, null, Stamp.NONE), end - 1).isGranted())
			.isFalse();
		RenewalAck ack = this.fixed.onRenewal(A, new Renewal(7, 5, LEASE, null, Stamp.NONE), end - 1);
		assertThat(ack).as("it has seen the term").isEqualTo(new RenewalAck(7, 5, 0, Stamp.NONE));
		assertThat(this.fixed.ballot().isBound(end - 1)).isFalse();
		assertThat(this.fixed.onVote(A, fixedVote(6), end)).isEqualTo(new VoteReply(6, 6, LEASE, false));
	}

	@Test
	void whereTheElectorateIsAgreedANewVoterSaysThatItMayHaveForgottenSomething() {
		assertThat(this.acceptor.isAbstaining(0)).isFalse();
		assertThat(this.acceptor.onVote(A, vote(5), 0).fresh()).isTrue();
		assertThat(this.acceptor.onVote(A, vote(5), LATER).fresh()).isFalse();
	}

	@Test
	void leaderOfAnEarlierTermIsNotBelieved() {
		this.acceptor.ballot().saw(5);
		this.fixed.ballot().saw(5);
		assertThat(this.acceptor.admits(4, LINEAGE, false)).isFalse();
		assertThat(this.acceptor.admits(5, LINEAGE, false)).isTrue();
		assertThat(this.fixed.admits(4, null, false)).isFalse();
		assertThat(this.fixed.admits(5, null, false)).isTrue();
	}

	@Test
	void leadersOfTheOtherKindOfElectorateAreNotBelieved() {
		assertThat(this.acceptor.admits(5, null, false)).isFalse();
		assertThat(this.fixed.admits(5, LINEAGE, false)).isFalse();
	}

	@Test
	void candidatesOfTheOtherKindOfElectorateGetNoVote() {
		assertThat(this.acceptor.onVote(A, fixedVote(5), LATER).isGranted()).isFalse();
		assertThat(this.fixed.onVote(A, vote(5), LATER).isGranted()).isFalse();
	}

	@Test
	void youngerOriginIsBelievedOnlyWhereNobodyLeads() {
		this.acceptor.accept(founded("a"));
		assertThat(this.acceptor.admits(5, YOUNGER, true)).isFalse();
		assertThat(this.acceptor.agreed()).isEqualTo(founded("a"));
		assertThat(this.acceptor.admits(5, YOUNGER, false)).isTrue();
		assertThat(this.acceptor.agreed()).isNull();
	}

	@Test
	void olderOriginIsBelievedAtOnceButNotInAnEarlierTerm() {
		this.acceptor.accept(founded("a"));
		this.acceptor.onVote(A, new VoteRequest(1, 5, false, 0, LEASE, LINEAGE, new Stamp(0, 1)), 0);
		assertThat(this.acceptor.admits(4, OLDER, true)).isFalse();
		assertThat(this.acceptor.agreed()).as("nothing is forgotten for it").isNotNull();
		assertThat(this.acceptor.admits(6, OLDER, true)).isTrue();
		assertThat(this.acceptor.agreed()).isNull();
		assertThat(this.acceptor.ballot().isBound(1)).as("no promise is forgotten").isTrue();
	}

	@Test
	void renewalSaysWhichElectorateTheVoterHas() {
		this.acceptor.accept(founded("a b"));
		RenewalAck ack = this.acceptor.onRenewal(A, new Renewal(7, 5, LEASE, LINEAGE, new Stamp(5, 1)), 0);
		assertThat(ack).isEqualTo(new RenewalAck(7, 5, LEASE, new Stamp(0, 1)));
		assertThat(this.acceptor.ballot().isBound(0)).isTrue();
	}

	@Test
	void onlyNewerElectoratesAreTakenOver() {
		AgreedElectorate first = founded("a b").of(3);
		this.acceptor.onNotice(ElectorateNotice.whole(3, first));
		assertThat(this.acceptor.agreed()).isEqualTo(first);
		assertThat(this.acceptor.ballot().term()).isEqualTo(3);
		AgreedElectorate joint = first.propose(change("c", ""));
		this.acceptor.onNotice(ElectorateNotice.step(3, first, joint));
		assertThat(this.acceptor.agreed()).isEqualTo(joint);
		this.acceptor.onNotice(ElectorateNotice.whole(3, first));
		assertThat(this.acceptor.agreed()).as("an older one that comes late").isEqualTo(joint);
		this.acceptor.onNotice(ElectorateNotice.step(3, first, joint));
		assertThat(this.acceptor.agreed()).as("the same again").isEqualTo(joint);
	}

	@Test
	void stepFromAnUnknownVersionIsNoneAtAll() {
		AgreedElectorate first = founded("a b").of(3);
		AgreedElectorate joint = first.propose(change("c", ""));
		this.acceptor.onNotice(ElectorateNotice.step(3, first, joint));
		assertThat(this.acceptor.agreed()).isNull();
		this.acceptor.accept(first);
		this.acceptor.onNotice(ElectorateNotice.step(3, joint, joint.commit()));
		assertThat(this.acceptor.agreed()).isEqualTo(first);
	}

	@Test
	void electorateIsForgottenButNoPromise() {
		this.acceptor.accept(founded("a"));
		this.acceptor.ballot().vote(A, 5, 100);
		this.acceptor.reset();
		this.fixed.reset();
		assertThat(this.acceptor.electorate()).isNull();
		assertThat(this.acceptor.stamp()).isEqualTo(Stamp.NONE);
		assertThat(this.acceptor.ballot().isBound(50)).isTrue();
		assertThat(List.of(this.fixed.electorate())).containsExactly(new FixedElectorate(2));
	}

	@Test
	void whoeverLacksAChangeThatWasAcceptedIsNotElectedThoughTheElectorateIsForgotten() {
		AgreedElectorate before = founded("a b c").of(3);
		AgreedElectorate changed = before.propose(change("", "c"));
		this.acceptor.accept(changed);
		this.acceptor.reset();
		assertThat(asks(5, LINEAGE, before.stamp())).isFalse();
		assertThat(this.acceptor.learn(ElectorateNotice.hearsay(before), false)).isFalse();
		this.acceptor.onNotice(ElectorateNotice.whole(3, before));
		assertThat(this.acceptor.agreed()).as("a notice that comes late").isNull();
		assertThat(asks(5, LINEAGE, changed.stamp())).isTrue();
		this.acceptor.ballot().release(A, 5);
		assertThat(asks(6, YOUNGER, Stamp.NONE)).as("of another origin").isTrue();
		this.acceptor.onNotice(ElectorateNotice.whole(6, changed));
		assertThat(this.acceptor.agreed()).as("the same that it had").isEqualTo(changed);
	}

	@Test
	void originsThatAreRememberedAreBounded() {
		AgreedElectorate some = founded("a").of(3);
		for (int i = 0; i <= Acceptor.MAX_ORIGINS; i++) {
			this.acceptor.accept(
					new AgreedElectorate(new Lineage(5_000, i), some.stamp(), some.voters(), ElectorateChange.NONE));
		}
		this.acceptor.reset();
		assertThat(asks(5, new Lineage(5_000, 1), Stamp.NONE)).isFalse();
		assertThat(asks(5, new Lineage(5_000, 0), Stamp.NONE)).isTrue();
	}

	private static VoteRequest vote(long term) {
		return new VoteRequest(term, term, false, 0, LEASE, LINEAGE, Stamp.NONE);
	}

	private static VoteRequest fixedVote(long term) {
		return new VoteRequest(term, term, false, 0, LEASE, null, Stamp.NONE);
	}

	private static VoteRequest question(long term) {
		return new VoteRequest(term, term, true, 0, LEASE, LINEAGE, Stamp.NONE);
	}

}
