// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.partition;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;

import static org.assertj.core.api.Assertions.assertThat;

class StrategyTests {

	@ParameterizedTest
	@CsvSource({ // local node, who is here, who is missing
			"b, a b, c, true", "c, c, a b, false", "a, a, b, true", "b, b, a, false", "a, a b, c d, true",
			"c, c d, a b, false", "c, a c, b d, true", "a, a, '', true" })
	void majorityOrHalfWithTheSmallestId(String local, String here, String missing, boolean goesOn) {
		assertGoesOn(PartitionStrategy.KEEP_MAJORITY, local, here, missing, goesOn, "it reaches " + count(here) + " of "
				+ (count(here) + count(missing)) + " nodes, itself counted, which is no majority");
	}

	@ParameterizedTest
	@CsvSource({ "a, a b c, d, true", "a, a b, '', false", "a, a b, c d e, false" })
	void soManyNodes(String local, String here, String missing, boolean goesOn) {
		assertGoesOn(PartitionStrategy.STATIC_QUORUM, local, here, missing, goesOn,
				"it reaches " + count(here) + " nodes, itself counted, of the 'cluster.partition.quorum' of 3");
	}

	@ParameterizedTest
	@CsvSource({ // a has been there longest
			"a, a b, c, true", "b, a b, c d e, true", "c, c d, a b, false", "b, b, a, false", "a, a, b, true" })
	void sideOfTheOldest(String local, String here, String missing, boolean goesOn) {
		assertGoesOn(PartitionStrategy.KEEP_OLDEST, local, here, missing, goesOn,
				"the oldest node, 'a', and others are missing");
	}

	@ParameterizedTest
	@CsvSource({ "a, a, b c, false", "b, b c, a, true", "b, b, a c, false" })
	void oldestThatIsAloneDoesNotGoOnButAllOthers(String local, String here, String missing, boolean goesOn) {
		String problem = local.equals("a") ? "it is the oldest node, and alone, while 2 others are missing"
				: "the oldest node, 'a', and others are missing";
		assertGoesOn(PartitionStrategy.KEEP_OLDEST, local, here, missing, goesOn, problem);
	}

	@ParameterizedTest
	@CsvSource({ "a, a r, b c d, true", "a, a b c d, r, false", "r, r, a b c, true", "a, a b, '', false" })
	void sideOfTheReferee(String local, String here, String missing, boolean goesOn) {
		assertGoesOn(PartitionStrategy.KEEP_REFEREE, local, here, missing, goesOn,
				"it does not reach the referee, 'r'");
	}

	@Test
	void allGoOnWhereItIsOff() {
		assertGoesOn(PartitionStrategy.OFF, "c", "c", "a b d e", true, "");
	}

	private static void assertGoesOn(PartitionStrategy strategy, String local, String here, String missing,
			boolean goesOn, String problem) {
		PartitionConfig config = new PartitionConfig(strategy, PartitionAction.ISOLATE, 3, NodeId.of("r"),
				Duration.ZERO);
		Sides sides = new Sides(NodeId.of(local));
		for (String id : (here + " " + missing).trim().split(" ", -1)) {
			sides.onMemberChanged(null, Partners.member(id, NodeState.ACTIVE, id.charAt(0)));
		}
		for (String id : missing.split(" ", -1)) {
			if (!id.isEmpty()) {
				sides.onMemberChanged(null, Partners.member(id, NodeState.FAILED, id.charAt(0)));
			}
		}
		assertThat(Strategy.of(config, NodeId.of(local)).judge(sides))
			.isEqualTo(goesOn ? Verdict.GO_ON : Verdict.problem(problem));
	}

	private static int count(String ids) {
		return ids.isEmpty() ? 0 : ids.split(" ", -1).length;
	}

}
