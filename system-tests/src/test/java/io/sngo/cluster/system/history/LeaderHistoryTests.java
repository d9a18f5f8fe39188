// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.history;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each violation is found, and what looks like one is not.
 */
class LeaderHistoryTests {

	private static List<String> violations(Tenure... tenures) {
		return LeaderHistory.violations(List.of(tenures));
	}

	@Test
	void leadersThatFollowEachOtherAreFine() {
		assertThat(violations(new Tenure("n1", 10, 0, 100), new Tenure("n2", 11, 101, 200),
				new Tenure("n1", 20, 201, 300)))
			.isEmpty();
	}

	@Test
	void overlapIsFound() {
		assertThat(violations(new Tenure("n1", 10, 0, 100), new Tenure("n2", 11, 100, 200))).singleElement()
			.asString()
			.startsWith("two leaders at once");
	}

	@Test
	void overlapOfPartsThatWereSeenInDifferentPlacesIsFound() {
		assertThat(violations(new Tenure("n1", 10, 0, 10), new Tenure("n2", 11, 20, 30), new Tenure("n1", 10, 40, 50)))
			.singleElement()
			.asString()
			.startsWith("two leaders at once");
	}

	@Test
	void oneNodeWithTwoTokensAtOnceIsFound() {
		assertThat(violations(new Tenure("n1", 10, 0, 100), new Tenure("n1", 11, 50, 200))).singleElement()
			.asString()
			.startsWith("two leaders at once");
	}

	@Test
	void sameTokenOfTwoNodesIsFound() {
		assertThat(violations(new Tenure("n1", 10, 0, 100), new Tenure("n2", 10, 200, 300))).singleElement()
			.asString()
			.startsWith("two nodes have the same token");
	}

	@Test
	void lowerTokenOfLaterLeaderIsFound() {
		assertThat(violations(new Tenure("n1", 11, 0, 100), new Tenure("n2", 10, 200, 300))).singleElement()
			.asString()
			.startsWith("a later leader has a lower token");
		assertThat(violations(new Tenure("n1", 10, 200, 300), new Tenure("n2", 11, 0, 100))).singleElement()
			.asString()
			.startsWith("a later leader has a lower token");
	}

	@Test
	void singleAnswerWithinTheTimeOfAnotherIsFound() {
		// Asked at 40, answered at 60: it led at some moment in between.
		assertThat(violations(new Tenure("n1", 10, 0, 100), new Tenure("n2", 11, 60, 40))).singleElement()
			.asString()
			.startsWith("two leaders at once");
	}

	@Test
	void singleAnswerThatMayHaveComeBeforeOrAfterProvesNothing() {
		assertThat(violations(new Tenure("n1", 10, 0, 100), new Tenure("n2", 11, 130, 90))).isEmpty();
		assertThat(violations(new Tenure("n1", 10, 30, 10), new Tenure("n2", 11, 40, 20))).isEmpty();
	}

}
