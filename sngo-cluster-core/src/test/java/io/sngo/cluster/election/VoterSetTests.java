// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.sngo.cluster.election.Voters.voter;
import static io.sngo.cluster.election.Voters.voters;
import static org.assertj.core.api.Assertions.assertThat;

class VoterSetTests {

	@Test
	void sortedAndEachOnce() {
		VoterSet set = VoterSet.of(voters("c a b a2 a"));
		assertThat(set.asList()).containsExactlyElementsOf(voters("a a2 b c"));
		assertThat(set.size()).isEqualTo(4);
		assertThat(set).isEqualTo(VoterSet.of(voters("a2 c b a"))).hasSameHashCodeAs(VoterSet.of(voters("a2 c b a")));
		assertThat(set).isNotEqualTo(VoterSet.of(voters("a b c"))).hasToString("[a#1, a#2, b#1, c#1]");
	}

	@Test
	void anotherRunIsAnotherVoter() {
		VoterSet set = VoterSet.of(voters("a b"));
		assertThat(set.contains(voter("a"))).isTrue();
		assertThat(set.contains(voter("a2"))).isFalse();
		assertThat(set.isFirst(voter("a"))).isTrue();
		assertThat(set.isFirst(voter("a2"))).isFalse();
		assertThat(set.isFirst(voter("b"))).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "0, false, 0, false", "1, true, 1, true", "1, true, 0, false", //
			"2, true, 1, true", "2, false, 1, false", "2, false, 2, true", //
			"3, true, 1, false", "3, false, 2, true", //
			"4, true, 2, true", "4, false, 2, false", "4, false, 3, true", "5, true, 2, false" })
	void moreThanHalfOrHalfWithTheFirst(int size, boolean first, int count, boolean majority) {
		VoterSet set = VoterSet.of(voters("a b c d e").subList(0, size));
		assertThat(set.isMajority(count, first)).isEqualTo(majority);
	}

	@Test
	void changes() {
		VoterSet set = VoterSet.of(voters("a b c"));
		assertThat(set.with(voters("d"), voters("a x"))).isEqualTo(VoterSet.of(voters("b c d")));
		assertThat(set.with(voters("a2"), voters("a"))).isEqualTo(VoterSet.of(voters("a2 b c")));
		assertThat(set).as("the set itself").isEqualTo(VoterSet.of(voters("a b c")));
		assertThat(VoterSet.of(List.of()).isFirst(voter("a"))).isFalse();
	}

}
