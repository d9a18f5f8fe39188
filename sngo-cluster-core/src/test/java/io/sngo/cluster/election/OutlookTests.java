// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.NodeState;

import static org.assertj.core.api.Assertions.assertThat;

class OutlookTests {

	private static final long LONG_AGO = -LeaseTime.atVoter(ElectionConfig.DEFAULT.lease().toNanos());

	private final Roster roster = new Roster(Voters.peer("a-1"));

	private final Outlook outlook = new Outlook(ElectionConfig.DEFAULT, this.roster);

	private final Electorate three = AgreedElectorate.founded(new Lineage(1, 1),
			List.of(Voters.voter("a-1"), Voters.voter("b-1"), Voters.voter("c-1")));

	@Test
	void majorityThatLivesIsHope() {
		is("a-1", NodeState.ACTIVE);
		is("b-1", NodeState.SUSPECTED);
		is("c-1", NodeState.FAILED);
		assertThat(this.outlook.isHopeful(this.three, false, 0)).isTrue();
		is("b-1", NodeState.FAILED);
		assertThat(this.outlook.isHopeful(this.three, false, 0)).isFalse();
		assertThat(this.outlook.isHopeful(this.three, true, 0)).isFalse();
	}

	@Test
	void successorsOfAllAreHopeForWhoeverIsLeftAlone() {
		is("a-1", NodeState.ACTIVE);
		is("b-2", NodeState.ACTIVE);
		is("c-1", NodeState.LEFT);
		assertThat(this.outlook.isHopeful(this.three, false, 0)).isFalse();
		assertThat(this.outlook.isHopeful(this.three, true, 0)).isTrue();
		is("b-2", NodeState.FAILED);
		assertThat(this.outlook.isHopeful(this.three, true, 0)).isFalse();
	}

	@Test
	void fixedQuorumCountsWhoeverLives() {
		Electorate two = new FixedElectorate(2);
		is("a-1", NodeState.ACTIVE);
		is("b-1", NodeState.FAILED);
		assertThat(this.outlook.isHopeful(two, true, 0)).isFalse();
		is("d-1", NodeState.LEAVING);
		assertThat(this.outlook.isHopeful(two, true, 0)).isTrue();
		assertThat(this.outlook.departed(two, 0)).isEmpty();
	}

	private void is(String peer, NodeState state) {
		this.roster.onMemberChanged(null, Voters.member(peer, state, 0), LONG_AGO);
	}

}
