// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import org.junit.jupiter.api.Test;

import static io.sngo.cluster.election.Voters.assertNoQuorum;
import static io.sngo.cluster.election.Voters.assertQuorum;
import static io.sngo.cluster.election.Voters.voter;
import static io.sngo.cluster.election.Voters.voters;
import static org.assertj.core.api.Assertions.assertThat;

class FixedElectorateTests {

	private final FixedElectorate electorate = new FixedElectorate(2);

	@Test
	void soManyNodesAreEnoughWhoeverTheyAre() {
		assertNoQuorum(this.electorate, "x");
		assertQuorum(this.electorate, "x y");
		assertQuorum(this.electorate, "a b c");
		assertThat(this.electorate.includes(voter("x"))).isTrue();
	}

	@Test
	void runsOfANodeCountOnce() {
		assertNoQuorum(this.electorate, "a a2 a3");
	}

	@Test
	void eachTallyBeginsAnew() {
		Electorate.Tally tally = this.electorate.tally();
		voters("a b").forEach(tally::add);
		assertThat(tally.isQuorum()).isTrue();
		assertThat(this.electorate.tally().isQuorum()).isFalse();
	}

	@Test
	void nobodyKnowsAllOfIt() {
		assertThat(this.electorate.isUnanimous(voters("a b c d"))).isFalse();
	}

}
