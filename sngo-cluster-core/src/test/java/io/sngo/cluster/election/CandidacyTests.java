// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.List;

import org.junit.jupiter.api.Test;

import static io.sngo.cluster.election.Voters.founded;
import static io.sngo.cluster.election.Voters.voter;
import static io.sngo.cluster.election.Voters.voters;
import static org.assertj.core.api.Assertions.assertThat;

class CandidacyTests {

	private static final AgreedElectorate ELECTORATE = founded("a b c");

	private final Candidacy candidacy = candidacy(false, false);

	private static Candidacy candidacy(boolean recovery, boolean provisional) {
		return new Candidacy(10, 5, 0, recovery, provisional, ELECTORATE, List.of(), 100);
	}

	@Test
	void asksFirstAndThenForTheVote() {
		VoteRequest question = this.candidacy.request(ElectionConfig.DEFAULT);
		assertThat(question).isEqualTo(new VoteRequest(10, 5, true, 0, 4_000, Voters.LINEAGE, new Stamp(0, 1)));
		assertThat(this.candidacy.askedNanos()).isEqualTo(100);
		this.candidacy.standFor(7, 200);
		VoteRequest request = this.candidacy.request(ElectionConfig.DEFAULT);
		assertThat(request).isEqualTo(new VoteRequest(11, 7, false, 0, 4_000, Voters.LINEAGE, new Stamp(0, 1)));
		assertThat(this.candidacy.askedNanos()).isEqualTo(200);
	}

	@Test
	void successorNeedNotAsk() {
		Candidacy named = new Candidacy(10, 5, 4, false, false, new FixedElectorate(2), List.of(), 0);
		assertThat(named.request(ElectionConfig.DEFAULT))
			.isEqualTo(new VoteRequest(11, 5, false, 4, 4_000, null, Stamp.NONE));
	}

	@Test
	void quorumOfAnswersIsEnough() {
		assertThat(yes("a", 10, 0)).isFalse();
		assertThat(yes("b", 10, 0)).isTrue();
	}

	@Test
	void answersOfTheQuestionDoNotCountAsVotes() {
		yes("a", 10, 0);
		this.candidacy.standFor(5, 200);
		assertThat(this.candidacy.granted()).isEmpty();
		assertThat(yes("b", 10, 0)).as("an answer that comes late").isFalse();
		assertThat(yes("a", 11, 5)).isFalse();
		assertThat(yes("c", 11, 5)).isTrue();
	}

	@Test
	void answersThatDoNotCount() {
		this.candidacy.standFor(5, 200);
		assertThat(yes("a", 11, 5)).isFalse();
		assertThat(yes("a", 11, 5)).as("the same again").isFalse();
		assertThat(yes("b", 9, 5)).as("of another question").isFalse();
		assertThat(yes("b", 11, 4)).as("of another term").isFalse();
		assertThat(yes("b2", 11, 5)).as("of another run").isFalse();
		assertThat(yes("x", 11, 5)).as("of nobody who votes").isFalse();
		assertThat(this.candidacy.onReply(voter("b"), new VoteReply(11, 5, 0, false))).as("no").isFalse();
		assertThat(yes("b", 11, 5)).isTrue();
	}

	@Test
	void shortestLeaseCounts() {
		this.candidacy.standFor(5, 200);
		this.candidacy.onReply(voter("a"), new VoteReply(11, 5, 3_000, false));
		this.candidacy.onReply(voter("b"), new VoteReply(11, 5, 2_000, false));
		assertThat(this.candidacy.leaseMillis()).isEqualTo(2_000);
	}

	@Test
	void leaseOfWhoHasNoVoteDoesNotMatter() {
		yes("a", 10, 0);
		this.candidacy.onReply(voter("x"), new VoteReply(10, 0, 1, false));
		this.candidacy.onReply(voter("b2"), new VoteReply(10, 0, 1, false));
		yes("b", 10, 0);
		assertThat(this.candidacy.leaseMillis()).isEqualTo(4_000);
		assertThat(this.candidacy.granted()).containsExactlyElementsOf(voters("a b"));
	}

	@Test
	void freshVoterOfTheElectorateCounts() {
		this.candidacy.onReply(voter("a"), new VoteReply(10, 0, 4_000, true));
		assertThat(this.candidacy.onReply(voter("b"), new VoteReply(10, 0, 4_000, true))).isTrue();
		assertThat(this.candidacy.isRecovered()).isFalse();
	}

	@Test
	void recoveryNeedsTheWordOfAllThatMayRememberNothingElse() {
		Candidacy recovery = candidacy(true, false);
		assertThat(recovery.onReply(voter("a2"), new VoteReply(10, 0, 4_000, false))).isFalse();
		assertThat(recovery.onReply(voter("b2"), new VoteReply(10, 0, 4_000, false))).isFalse();
		assertThat(recovery.onReply(voter("c2"), new VoteReply(10, 0, 4_000, true)))
			.as("a fresh one may have forgotten a promise")
			.isFalse();
		assertThat(recovery.onReply(voter("c3"), new VoteReply(10, 0, 4_000, false))).isTrue();
		assertThat(recovery.isRecovered()).isTrue();
	}

	@Test
	void recoveryWaitsForAllThatWereAsked() {
		Candidacy recovery = new Candidacy(10, 5, 0, true, false, ELECTORATE, voters("b c"), 100);
		recovery.asks(voters("x y"));
		assertThat(recovery.onReply(voter("a"), new VoteReply(10, 0, 4_000, false))).isFalse();
		assertThat(recovery.onReply(voter("x"), new VoteReply(10, 0, 4_000, false))).isFalse();
		assertThat(recovery.onReply(voter("y"), new VoteReply(10, 0, 0, false))).as("no").isFalse();
		assertThat(recovery.onReply(voter("y"), new VoteReply(10, 0, 4_000, true))).isTrue();
		assertThat(recovery.isRecovered()).isTrue();
	}

	@Test
	void withoutNeedForRecoveryLaterRunsDoNotCount() {
		for (Voter voter : voters("a2 b2 c2")) {
			assertThat(this.candidacy.onReply(voter, new VoteReply(10, 0, 4_000, false))).isFalse();
		}
	}

	@Test
	void guessedElectorateNeedsAll() {
		Candidacy guess = candidacy(true, true);
		assertThat(guess.onReply(voter("a"), new VoteReply(10, 0, 4_000, false))).isFalse();
		assertThat(guess.onReply(voter("b"), new VoteReply(10, 0, 4_000, false))).isFalse();
		assertThat(guess.onReply(voter("c"), new VoteReply(10, 0, 4_000, false))).isTrue();
		Candidacy hasty = candidacy(false, true);
		voters("a b c")
			.forEach((voter) -> assertThat(hasty.onReply(voter, new VoteReply(10, 0, 4_000, false))).isFalse());
	}

	private boolean yes(String name, long number, long term) {
		return this.candidacy.onReply(voter(name), new VoteReply(number, term, 4_000, false));
	}

}
