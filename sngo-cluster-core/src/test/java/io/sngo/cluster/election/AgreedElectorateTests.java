// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static io.sngo.cluster.election.Voters.assertNoQuorum;
import static io.sngo.cluster.election.Voters.assertQuorum;
import static io.sngo.cluster.election.Voters.change;
import static io.sngo.cluster.election.Voters.founded;
import static io.sngo.cluster.election.Voters.voter;
import static io.sngo.cluster.election.Voters.voters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class AgreedElectorateTests {

	private static final List<Voter> ALL = voters("a b c d e f g");

	@Test
	void majorities() {
		assertQuorum(founded("a"), "a");
		assertQuorum(founded("a b"), "a");
		assertNoQuorum(founded("a b"), "b");
		assertQuorum(founded("a b c"), "b c");
		assertNoQuorum(founded("a b c"), "a");
		assertQuorum(founded("a b c d"), "a d");
		assertNoQuorum(founded("a b c d"), "b d");
		assertNoQuorum(founded("a b c"), "b d e f");
		assertNoQuorum(founded(""), "a");
	}

	@Test
	void anotherRunOfAVoterHasNoVote() {
		assertNoQuorum(founded("a b c"), "a2 b c2");
		assertThat(founded("a b").includes(voter("a2"))).isFalse();
	}

	@Test
	void changeUnderWayNeedsBothMajorities() {
		AgreedElectorate joint = founded("a b c").propose(change("d e", ""));
		assertNoQuorum(joint, "a b");
		assertNoQuorum(joint, "c d e");
		assertQuorum(joint, "b c d");
		AgreedElectorate shrinking = founded("a b c d e").propose(change("", "a b"));
		assertNoQuorum(shrinking, "a b c");
		assertNoQuorum(shrinking, "d e");
		assertQuorum(shrinking, "a d e");
	}

	@Test
	void changeIsProposedAndCommitted() {
		AgreedElectorate first = founded("a b");
		assertThat(first.isChanging()).isFalse();
		assertThat(first.stamp()).isEqualTo(new Stamp(0, 1));
		AgreedElectorate joint = first.propose(change("c", "a"));
		assertThat(joint.isChanging()).isTrue();
		assertThat(joint.voters()).isEqualTo(first.voters());
		assertThat(joint.next()).isEqualTo(VoterSet.of(voters("b c")));
		assertThat(List.of(joint.includes(voter("a")), joint.includes(voter("c")), joint.includes(voter("d"))))
			.containsExactly(true, true, false);
		AgreedElectorate done = joint.commit();
		assertThat(done.voters()).isEqualTo(VoterSet.of(voters("b c")));
		assertThat(done.isChanging()).isFalse();
		assertThat(done.includes(voter("a"))).isFalse();
		assertThat(List.of(first.stamp(), joint.stamp(), done.stamp())).isSorted().doesNotHaveDuplicates();
		assertThat(done.lineage()).isEqualTo(first.lineage());
	}

	@Test
	void oneChangeAtATime() {
		AgreedElectorate joint = founded("a").propose(change("b", ""));
		assertThatIllegalStateException().isThrownBy(() -> joint.propose(change("c", "")))
			.withMessageContaining("A change is under way");
	}

	@Test
	void statementOfANewLeaderIsNewerAndSaysTheSame() {
		AgreedElectorate joint = founded("a b").propose(change("c", ""));
		AgreedElectorate later = joint.of(9);
		assertThat(later.stamp()).isEqualTo(new Stamp(9, 1)).isGreaterThan(joint.stamp());
		assertThat(later.voters()).isEqualTo(joint.voters());
		assertThat(later.change()).isEqualTo(joint.change());
	}

	@Test
	void unanimousWithEachNodeInThisRunOrAnother() {
		AgreedElectorate joint = founded("a b").propose(change("c", "b"));
		assertThat(joint.isUnanimous(voters("a2 b3 c x"))).isTrue();
		assertThat(joint.isUnanimous(voters("a b"))).as("who is about to vote counts, too").isFalse();
		assertThat(joint.isUnanimous(voters("a c"))).as("who is about to go does still").isFalse();
	}

	@Test
	void quorumsOfConsecutiveVersionsHaveAVoterInCommon() {
		SplittableRandom random = new SplittableRandom(3);
		for (int round = 0; round < 300; round++) {
			AgreedElectorate before = AgreedElectorate.founded(Voters.LINEAGE, some(random));
			AgreedElectorate joint = before.propose(step(before.voters().asList(), some(random)));
			AgreedElectorate after = joint.commit();
			assertIntersecting(before, before);
			assertIntersecting(before, joint);
			assertIntersecting(joint, joint);
			assertIntersecting(joint, after);
		}
	}

	@Test
	void quorumsOfTheEndsOfAChangeNeedNotMeetSoThatTheJointStepIsNeeded() {
		assertQuorum(founded("a b c"), "a b");
		assertQuorum(founded("a b c").propose(change("d e", "")).commit(), "c d e");
	}

	@Test
	void withoutVotersNobodyElectsAnybody() {
		AgreedElectorate none = founded("");
		assertThat(none.isUnanimous(ALL)).isFalse();
		assertNoQuorum(none, "a b");
	}

	private static void assertIntersecting(AgreedElectorate one, AgreedElectorate other) {
		for (int set = 0; set < 1 << ALL.size(); set++) {
			List<Voter> quorum = subset(set);
			if (one.isQuorum(quorum)) {
				// If any quorum of the other one avoids it, then all that are left are.
				List<Voter> rest = subset(~set);
				assertThat(other.isQuorum(rest)).as("%s of %s, and %s of %s", quorum, one, rest, other).isFalse();
			}
		}
	}

	private static List<Voter> some(SplittableRandom random) {
		return subset(random.nextInt(1, 1 << ALL.size()));
	}

	private static List<Voter> subset(int set) {
		List<Voter> chosen = new ArrayList<>();
		for (int i = 0; i < ALL.size(); i++) {
			if ((set & 1 << i) != 0) {
				chosen.add(ALL.get(i));
			}
		}
		return chosen;
	}

	private static ElectorateChange step(List<Voter> from, List<Voter> to) {
		return new ElectorateChange(to.stream().filter((voter) -> !from.contains(voter)).toList(),
				from.stream().filter((voter) -> !to.contains(voter)).toList());
	}

}
