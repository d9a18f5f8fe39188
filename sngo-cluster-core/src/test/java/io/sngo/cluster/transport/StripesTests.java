// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which threads share a connection.
 */
class StripesTests {

	@ParameterizedTest
	@CsvSource({ "2,1", "2,2", "3,1", "4,1", "4,2", "4,4", "8,1", "8,8", "16,1", "16,16" })
	void threadsOfAPoolAreSpreadEvenly(int count, int step) {
		Map<Integer, Integer> threads = new HashMap<>();
		for (int i = 0; i < 16 * count; i++) {
			threads.merge(Stripes.ofThread(1000 + (long) i * step, count), 1, Integer::sum);
		}
		assertThat(threads).hasSize(count);
		assertThat(threads.values()).allSatisfy((each) -> assertThat(each).isBetween(10, 22));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 16 })
	void everyThreadHasOne(int count) {
		for (int i = 0; i < 10_000; i++) {
			long id = ThreadLocalRandom.current().nextLong();
			assertThat(Stripes.ofThread(id, count)).isBetween(0, count - 1).isEqualTo(Stripes.ofThread(id, count));
		}
	}

	@Test
	void onlyDataConnectionsHaveNumbers() {
		assertThat(Stripes.isAllowed(Lane.DATA, 0)).isTrue();
		assertThat(Stripes.isAllowed(Lane.DATA, 15)).isTrue();
		assertThat(Stripes.isAllowed(Lane.DATA, 16)).isFalse();
		assertThat(Stripes.isAllowed(Lane.DATA, -1)).isFalse();
		for (Lane lane : new Lane[] { Lane.CONTROL, Lane.PROBE }) {
			assertThat(Stripes.isAllowed(lane, 0)).isTrue();
			assertThat(Stripes.isAllowed(lane, 1)).isFalse();
		}
	}

}
