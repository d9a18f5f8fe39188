// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static io.sngo.cluster.election.Voters.change;
import static io.sngo.cluster.election.Voters.founded;
import static io.sngo.cluster.election.Voters.voter;
import static io.sngo.cluster.election.Voters.voters;
import static org.assertj.core.api.Assertions.assertThat;

class ReignTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private static final AgreedElectorate ELECTORATE = founded("a b c").of(5);

	private final Reign reign = new Reign(5, ELECTORATE, founded("a b c"), SECOND, 0);

	@Test
	void roundsAreNumbered() {
		Renewal first = this.reign.ask(ElectionConfig.DEFAULT, 0);
		assertThat(first).isEqualTo(new Renewal(1, 5, 4_000, Voters.LINEAGE, new Stamp(5, 1)));
		assertThat(this.reign.renewal(ElectionConfig.DEFAULT)).isEqualTo(first);
		assertThat(this.reign.ask(ElectionConfig.DEFAULT, 1).round()).isEqualTo(2);
	}

	@Test
	void quorumExtendsTheLeaseFromWhenItWasAsked() {
		this.reign.ask(ElectionConfig.DEFAULT, 2 * SECOND);
		assertThat(ack("a", 1)).isFalse();
		assertThat(this.reign.untilNanos()).isEqualTo(SECOND);
		assertThat(ack("b", 1)).isTrue();
		assertThat(this.reign.untilNanos()).isEqualTo(2 * SECOND + LeaseTime.atLeader(4 * SECOND));
		assertThat(ack("c", 1)).as("no longer by one more").isFalse();
	}

	@Test
	void shortestGrantCounts() {
		this.reign.ask(ElectionConfig.DEFAULT, 2 * SECOND);
		this.reign.onAck(voter("a"), new RenewalAck(1, 5, 3_000, new Stamp(5, 1)));
		this.reign.onAck(voter("b"), new RenewalAck(1, 5, 2_000, new Stamp(5, 1)));
		assertThat(this.reign.untilNanos()).isEqualTo(2 * SECOND + LeaseTime.atLeader(2 * SECOND));
	}

	@Test
	void leaseNeverBecomesShorter() {
		this.reign.ask(ElectionConfig.DEFAULT, 2 * SECOND);
		this.reign.ask(ElectionConfig.DEFAULT, 3 * SECOND);
		ack("a", 2);
		ack("b", 2);
		long until = this.reign.untilNanos();
		ack("a", 1);
		assertThat(ack("b", 1)).isFalse();
		assertThat(this.reign.untilNanos()).isEqualTo(until);
	}

	@Test
	void answersAreCountedByRound() {
		this.reign.ask(ElectionConfig.DEFAULT, 0);
		this.reign.ask(ElectionConfig.DEFAULT, 0);
		ack("a", 1);
		assertThat(ack("b", 2)).isFalse();
		assertThat(ack("b", 2)).as("the same again").isFalse();
		assertThat(ack("x", 2)).as("no voter").isFalse();
		assertThat(this.reign.onAck(voter("c"), new RenewalAck(2, 5, 0, new Stamp(5, 1)))).as("no").isFalse();
		assertThat(ack("a", 2)).isTrue();
	}

	@Test
	void roundsLongAgoDoNotCountAnyMore() {
		for (int i = 0; i < 9; i++) {
			this.reign.ask(ElectionConfig.DEFAULT, i * SECOND);
		}
		ack("a", 1);
		assertThat(ack("b", 1)).isFalse();
		ack("a", 2);
		assertThat(ack("b", 2)).isTrue();
	}

	@Test
	void committedWhenAQuorumHasTheVersion() {
		this.reign.ask(ElectionConfig.DEFAULT, 0);
		this.reign.onAck(voter("a"), new RenewalAck(1, 5, 4_000, new Stamp(5, 1)));
		this.reign.onAck(voter("b"), new RenewalAck(1, 5, 4_000, new Stamp(0, 1)));
		assertThat(this.reign.isCommitted()).isFalse();
		this.reign.onAck(voter("a"), new RenewalAck(1, 5, 4_000, new Stamp(5, 1)));
		assertThat(this.reign.isCommitted()).as("one counts once").isFalse();
		this.reign.onAck(voter("x"), new RenewalAck(1, 5, 4_000, new Stamp(5, 1)));
		assertThat(this.reign.isCommitted()).isFalse();
		this.reign.onAck(voter("c"), new RenewalAck(1, 5, 4_000, new Stamp(5, 1)));
		assertThat(this.reign.isCommitted()).isTrue();
	}

	@Test
	void anotherVersionNeedsAnswersToLaterQuestions() {
		this.reign.ask(ElectionConfig.DEFAULT, 2 * SECOND);
		voters("a b").forEach((voter) -> this.reign.onAck(voter, new RenewalAck(1, 5, 4_000, new Stamp(5, 1))));
		AgreedElectorate joint = ELECTORATE.propose(change("d", ""));
		this.reign.ask(ElectionConfig.DEFAULT, 3 * SECOND);
		this.reign.become(joint, 3 * SECOND);
		assertThat(this.reign.changedNanos()).isEqualTo(3 * SECOND);
		assertThat(this.reign.isCommitted()).isFalse();
		voters("a b c d").forEach((voter) -> assertThat(ack(voter, 2, new Stamp(5, 1))).isFalse());
		Renewal asked = this.reign.ask(ElectionConfig.DEFAULT, 4 * SECOND);
		assertThat(asked.stamp()).isEqualTo(joint.stamp());
		ack(voter("a"), 3, joint.stamp());
		assertThat(ack(voter("b"), 3, joint.stamp())).as("two of four with the first, and two of three").isTrue();
		assertThat(this.reign.isCommitted()).isTrue();
	}

	@Test
	void whoLacksTheVersionIsBehind() {
		this.reign.ask(ElectionConfig.DEFAULT, 0);
		assertThat(this.reign.isBehind(new RenewalAck(1, 5, 4_000, new Stamp(0, 1)))).isTrue();
		assertThat(this.reign.isBehind(new RenewalAck(1, 5, 4_000, new Stamp(5, 1)))).isFalse();
		this.reign.ask(ElectionConfig.DEFAULT, 0);
		assertThat(this.reign.isBehind(new RenewalAck(1, 5, 4_000, new Stamp(0, 1)))).as("as it was before").isFalse();
		Reign fixed = new Reign(5, new FixedElectorate(2), null, 0, 0);
		assertThat(fixed.isBehind(new RenewalAck(0, 5, 4_000, new Stamp(0, 1)))).isFalse();
	}

	@Test
	void answeringAreThoseOfTheLatestRounds() {
		for (int round = 1; round <= 3; round++) {
			this.reign.ask(ElectionConfig.DEFAULT, 0);
			ack("a", round);
		}
		ack("b", 2);
		ack("c", 1);
		assertThat(this.reign.answering()).containsExactlyElementsOf(voters("a b c"));
		this.reign.ask(ElectionConfig.DEFAULT, 0);
		assertThat(this.reign.answering()).containsExactlyElementsOf(voters("a b"));
		this.reign.ask(ElectionConfig.DEFAULT, 0);
		assertThat(this.reign.answering()).containsExactlyElementsOf(voters("a"));
		this.reign.ask(ElectionConfig.DEFAULT, 0);
		assertThat(this.reign.answering()).isEmpty();
	}

	@Test
	void answersToWhatWasNeverAskedMakeNobodyAnswering() {
		this.reign.ask(ElectionConfig.DEFAULT, 0);
		for (long round : new long[] { Long.MIN_VALUE, -1, 0, 2, Long.MAX_VALUE }) {
			voters("a b c").forEach((voter) -> ack(voter, round, this.reign.stamp()));
		}
		assertThat(this.reign.answering()).isEmpty();
		assertThat(this.reign.isCommitted()).isFalse();
	}

	@Test
	void noticesTellTheStepAndTheWhole() {
		ElectorateNotice step = this.reign.step();
		assertThat(step).isNotNull();
		assertThat(step.applyTo(founded("a b c"))).isEqualTo(ELECTORATE);
		AgreedElectorate joint = ELECTORATE.propose(change("d", "a"));
		this.reign.become(joint, 0);
		ElectorateNotice next = this.reign.step();
		assertThat(next).isNotNull();
		assertThat(next.applyTo(ELECTORATE)).isEqualTo(joint);
		ElectorateNotice whole = this.reign.whole();
		assertThat(whole).isNotNull();
		assertThat(whole.applyTo(null)).isEqualTo(joint);
		Reign fixed = new Reign(5, new FixedElectorate(2), null, 0, 0);
		assertThat(fixed.step()).isNull();
		assertThat(fixed.whole()).isNull();
		assertThat(fixed.stamp()).isEqualTo(Stamp.NONE);
	}

	private boolean ack(String name, long round) {
		return ack(voter(name), round, this.reign.stamp());
	}

	private boolean ack(Voter voter, long round, Stamp stamp) {
		return this.reign.onAck(voter, new RenewalAck(round, 5, 4_000, stamp));
	}

}
