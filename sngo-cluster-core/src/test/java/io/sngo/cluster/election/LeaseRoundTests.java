// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import org.junit.jupiter.api.Test;

import static io.sngo.cluster.election.Voters.founded;
import static io.sngo.cluster.election.Voters.voter;
import static org.assertj.core.api.Assertions.assertThat;

class LeaseRoundTests {

	private final LeaseRound round = new LeaseRound(founded("a b c"), 1_000);

	@Test
	void quorumIsMetOnce() {
		assertThat(this.round.grant(voter("a"), 400)).isFalse();
		assertThat(this.round.grant(voter("a"), 400)).as("the same again").isFalse();
		assertThat(this.round.grant(voter("b"), 300)).isTrue();
		assertThat(this.round.grant(voter("c"), 100)).as("comes too late to matter").isFalse();
		assertThat(this.round.untilNanos()).isEqualTo(1_000 + LeaseTime.atLeader(300_000_000));
	}

	@Test
	void whoHasNoVoteDoesNotMatter() {
		this.round.grant(voter("a"), 400);
		assertThat(this.round.grant(voter("x"), 1)).isFalse();
		this.round.grant(voter("b"), 400);
		assertThat(this.round.untilNanos()).isEqualTo(1_000 + LeaseTime.atLeader(400_000_000));
	}

}
