// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.history;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each violation is found, and a refused write is none.
 */
class StoreHistoryTests {

	private static WriteRun run(String node, long token, boolean accepted) {
		return new WriteRun(node, token, accepted, 2, 0, 1);
	}

	@Test
	void refusedWritesAreFineAndCounted() {
		List<WriteRun> runs = List.of(run("n1", 1, true), run("n2", 2, true), run("n1", 1, false), run("n2", 2, true));
		assertThat(StoreHistory.violations(runs)).isEmpty();
		assertThat(StoreHistory.refused(runs)).isEqualTo(2);
		assertThat(StoreHistory.count(runs)).isEqualTo(8);
	}

	@Test
	void acceptedStaleWriteIsFound() {
		assertThat(StoreHistory.violations(List.of(run("n1", 1, true), run("n2", 2, true), run("n1", 1, true))))
			.singleElement()
			.asString()
			.startsWith("a stale write was accepted");
	}

	@Test
	void sameTokenOfTwoNodesIsFound() {
		assertThat(StoreHistory.violations(List.of(run("n1", 1, true), run("n2", 1, true)))).singleElement()
			.asString()
			.startsWith("two nodes wrote with the same token");
	}

	@Test
	void writesOfARunShowFromWhenUntilWhenItsWriterLed() {
		WriteRun first = new WriteRun("n1", 1, true, 1, 12, 10);
		WriteRun next = new WriteRun("n1", 1, true, 1, 22, 20);
		assertThat(first.continuesWith(next)).isTrue();
		assertThat(first.continuesWith(run("n1", 1, false))).isFalse();
		assertThat(first.continuesWith(run("n1", 2, true))).isFalse();
		assertThat(first.continuesWith(run("n2", 1, true))).isFalse();
		assertThat(first.followedBy(next)).isEqualTo(new WriteRun("n1", 1, true, 2, 12, 20));
		assertThat(first.followedBy(next).tenure()).isEqualTo(new Tenure("n1", 1, 12, 20));
	}

}
