// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.NodeState;

import static io.sngo.cluster.election.Voters.change;
import static io.sngo.cluster.election.Voters.voter;
import static io.sngo.cluster.election.Voters.voters;
import static org.assertj.core.api.Assertions.assertThat;

class ElectorateReviewTests {

	private static final long DELAY = 1_000;

	private final Roster roster = new Roster(Voters.peer("a"));

	private final ElectorateReview review = new ElectorateReview(this.roster, voter("a"), DELAY);

	@Test
	void whoIsActiveAndAnswersIsAdded() {
		active("a", "b", "c");
		assertThat(changeOf("a", "b", 0)).isEqualTo(change("b", ""));
		assertThat(changeOf("a b", "b c", 0)).isEqualTo(change("c", ""));
		assertThat(changeOf("a b c", "b c", 0).isEmpty()).isTrue();
	}

	@Test
	void leaderItselfNeedNotAnswer() {
		active("a", "b");
		assertThat(changeOf("b", "", 0)).isEqualTo(change("a", ""));
	}

	@Test
	void whoAnswersButIsNoMemberIsNotAdded() {
		active("a");
		see("b", NodeState.SUSPECTED, 0);
		assertThat(changeOf("a", "b x", 0).isEmpty()).isTrue();
	}

	@Test
	void whoLeavesOrIsForgottenIsRemovedAtOnceAndWhoFailedLater() {
		active("a");
		see("b", NodeState.LEAVING, 0);
		see("c", NodeState.LEFT, 0);
		see("d", NodeState.FAILED, 100);
		see("e", NodeState.SUSPECTED, 0);
		assertThat(changeOf("a b c d e x", "", 100)).isEqualTo(change("", "b c x"));
		assertThat(changeOf("a d e", "", 100 + DELAY - 1).isEmpty()).isTrue();
		assertThat(changeOf("a d e", "", 100 + DELAY)).isEqualTo(change("", "d"));
	}

	@Test
	void runThatWasReplacedIsRemovedAndItsSuccessorAddedAtOnce() {
		active("a", "b2");
		assertThat(changeOf("a b", "b2", 0)).isEqualTo(change("b2", "b"));
	}

	@Test
	void leaderDoesNotRemoveItself() {
		see("a", NodeState.LEAVING, 0);
		assertThat(changeOf("a", "", 0).isEmpty()).isTrue();
	}

	@Test
	void votersAreAsManyAsOneMessageCanName() {
		List<Voter> answering = new ArrayList<>();
		for (int i = 0; i < 2_000; i++) {
			active("n" + i + "-1");
			answering.add(voter("n" + i + "-1"));
		}
		ElectorateChange change = this.review.changeOf(VoterSet.of(List.of()), answering, 0);
		assertThat(ElectorateNotice.bytes(change.added())).isBetween(ElectorateNotice.MAX_BYTES - 50,
				ElectorateNotice.MAX_BYTES);
		VoterSet full = VoterSet.of(change.added());
		assertThat(this.review.changeOf(full, answering, 0).isEmpty()).isTrue();
	}

	private ElectorateChange changeOf(String voters, String answering, long now) {
		return this.review.changeOf(VoterSet.of(voters(voters)), voters(answering), now);
	}

	private void active(String... names) {
		for (String name : names) {
			see(name, NodeState.ACTIVE, 0);
		}
	}

	private void see(String name, NodeState state, long now) {
		this.roster.onMemberChanged(null, Voters.member(name, state, 0), now);
	}

}
