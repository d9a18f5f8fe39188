// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BallotTests {

	private static final Voter A = Voters.voter("a");

	private static final Voter B = Voters.voter("b");

	private final Ballot ballot = new Ballot();

	@Test
	void oneVoteInEachTerm() {
		this.ballot.vote(A, 5, 100);
		assertThat(this.ballot.hasVoteFor(A, 5)).as("asked again").isTrue();
		assertThat(this.ballot.hasVoteFor(B, 5)).isFalse();
		assertThat(this.ballot.hasVoteFor(Voters.voter("a2"), 5)).as("its next run").isFalse();
		assertThat(this.ballot.hasVoteFor(A, 4)).isFalse();
		assertThat(this.ballot.hasVoteFor(B, 6)).isTrue();
	}

	@Test
	void termThatWasSeenHasNoVoteYetForAnybody() {
		this.ballot.vote(A, 5, 100);
		this.ballot.saw(7);
		assertThat(this.ballot.term()).isEqualTo(7);
		assertThat(this.ballot.hasVoteFor(A, 7)).as("it has the vote of term 5 only").isFalse();
		assertThat(this.ballot.hasVoteFor(A, 8)).isTrue();
	}

	@Test
	void termsOnlyGrow() {
		this.ballot.saw(7);
		this.ballot.saw(3);
		assertThat(this.ballot.term()).isEqualTo(7);
		this.ballot.vote(A, 8, 100);
		this.ballot.saw(8);
		assertThat(this.ballot.hasVoteFor(B, 8)).as("seeing the same term frees no vote").isFalse();
	}

	@Test
	void termsFarAheadOfAllThatThereWereAreMistakes() {
		long now = 1_800_000_000_000L;
		long century = Duration.ofDays(36_525).toMillis();
		assertThat(this.ballot.isCredible(now + century, now)).as("somebody's clock is wrong").isTrue();
		assertThat(this.ballot.isCredible(now, 0)).as("this node's clock is wrong").isTrue();
		assertThat(this.ballot.isCredible(now + century + 1, now)).isFalse();
		this.ballot.saw(now + century);
		assertThat(this.ballot.isCredible(now + century + 1, now)).as("the election after it").isTrue();
		assertThat(this.ballot.isCredible(1L << 56, now)).isFalse();
	}

	@Test
	void leaseBindsUntilItsEnd() {
		assertThat(this.ballot.isBound(0)).isFalse();
		this.ballot.vote(A, 5, 100);
		assertThat(this.ballot.boundUntil()).isEqualTo(100);
		assertThat(this.ballot.isBound(99)).isTrue();
		assertThat(this.ballot.isFreeFor(B, 0, 99)).isFalse();
		assertThat(this.ballot.isFreeFor(A, 0, 99)).as("whom it binds to").isTrue();
		assertThat(this.ballot.isBound(100)).isFalse();
		assertThat(this.ballot.isFreeFor(B, 0, 100)).isTrue();
	}

	@Test
	void monotonicTimeMayOverflow() {
		long until = Long.MAX_VALUE + 50;
		this.ballot.vote(A, 5, until);
		assertThat(this.ballot.isBound(Long.MAX_VALUE)).isTrue();
		assertThat(this.ballot.isBound(until)).isFalse();
	}

	@Test
	void leaderThatGaveUpBindsNobodyToItsTerm() {
		this.ballot.vote(A, 5, 100);
		assertThat(this.ballot.isFreeFor(B, 5, 50)).isTrue();
		assertThat(this.ballot.isFreeFor(B, 4, 50)).as("an earlier leader gave up").isFalse();
	}

	@Test
	void renewalMovesTheEnd() {
		this.ballot.vote(A, 5, 100);
		this.ballot.renew(A, 5, 200);
		assertThat(this.ballot.isFreeFor(B, 0, 150)).isFalse();
		assertThat(this.ballot.term()).isEqualTo(5);
	}

	@Test
	void renewalOfAnUnknownTermTakesTheVoteOfThatTerm() {
		this.ballot.renew(A, 5, 100);
		assertThat(this.ballot.term()).isEqualTo(5);
		assertThat(this.ballot.hasVoteFor(B, 5)).isFalse();
		this.ballot.saw(6);
		this.ballot.renew(B, 6, 200);
		assertThat(this.ballot.hasVoteFor(A, 6)).as("B leads in it").isFalse();
		assertThat(this.ballot.hasVoteFor(B, 6)).isTrue();
	}

	@Test
	void whoWasElectedByOthersHasTheLeaseButNotTheVote() {
		this.ballot.vote(A, 5, 100);
		this.ballot.renew(B, 5, 200);
		assertThat(this.ballot.isFreeFor(A, 0, 150)).isFalse();
		assertThat(this.ballot.hasVoteFor(B, 5)).isFalse();
	}

	@Test
	void onlyWhoHasTheLeaseGivesItBackAndForItsTermOnly() {
		assertThat(this.ballot.release(A, 0)).isFalse();
		this.ballot.vote(A, 5, 100);
		assertThat(this.ballot.release(B, 5)).isFalse();
		assertThat(this.ballot.release(A, 4)).isFalse();
		assertThat(this.ballot.isBound(50)).isTrue();
		assertThat(this.ballot.release(A, 5)).isTrue();
		assertThat(this.ballot.isBound(50)).isFalse();
		assertThat(this.ballot.release(A, 5)).as("once").isFalse();
		assertThat(this.ballot.hasVoteFor(B, 5)).as("the vote stays given").isFalse();
	}

}
