// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A schedule can be had again, and leaves nothing out.
 */
class ChaosScheduleTests {

	private static List<Step> steps(long seed, int count) {
		return Stream.generate(new ChaosSchedule(seed, 5, 10)::next).limit(count).toList();
	}

	@Test
	void sameSeedGivesTheSameSchedule() {
		assertThat(steps(7, 100)).isEqualTo(steps(7, 100)).isNotEqualTo(steps(8, 100));
	}

	@Test
	void eachRoundHasAllFaults() {
		int size = Fault.values().length;
		List<Step> steps = steps(1, 3 * size);
		for (int round = 0; round < 3; round++) {
			assertThat(steps.subList(round * size, (round + 1) * size)).extracting(Step::fault)
				.containsExactlyInAnyOrder(Fault.values());
		}
	}

	@Test
	void stepsHaveAllNodesAndBoundedLengths() {
		assertThat(steps(1, 100)).allSatisfy((step) -> {
			assertThat(step.order()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
			assertThat(step.seconds()).isBetween(3, 10);
		});
	}

}
