// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SavingEstimatesTests {

	private static final int ENTRY = SavingEstimates.entry("peer", "orders", "place", false);

	private final SavingEstimates estimates = new SavingEstimates();

	@Test
	void whatIsNotKnownIsTried() {
		assertThat(this.estimates.isWorthTrying(ENTRY)).isTrue();
		assertThat(this.estimates.isWorthTrying(ENTRY)).isTrue();
	}

	@Test
	void whatShrinksIsAlwaysTried() {
		for (int i = 0; i < 1000; i++) {
			assertThat(this.estimates.isWorthTrying(ENTRY)).isTrue();
			this.estimates.tell(ENTRY, 10_000, 2_500);
		}
	}

	@Test
	void whatDoesNotShrinkIsTriedNowAndThen() {
		this.estimates.tell(ENTRY, 10_000, 10_000);
		long tried = IntStream.range(0, 10 * SavingEstimates.RETRY)
			.filter((i) -> this.estimates.isWorthTrying(ENTRY))
			.peek((i) -> this.estimates.tell(ENTRY, 10_000, 10_000))
			.count();
		assertThat(tried).isEqualTo(10);
	}

	@Test
	void whatBeginsToShrinkIsAlwaysTriedAfterAFewTimes() {
		this.estimates.tell(ENTRY, 10_000, 10_000);
		int passed = 0;
		int tried = 0;
		while (tried < 10) {
			if (this.estimates.isWorthTrying(ENTRY)) {
				tried++;
				this.estimates.tell(ENTRY, 10_000, 1_000);
			}
			else {
				passed++;
			}
		}
		assertThat(passed).as("twice in vain").isBetween(SavingEstimates.RETRY, 2 * SavingEstimates.RETRY);
	}

	@Test
	void whatShrinksMostOfTheTimeGoesOnBeingTried() {
		for (int i = 0; i < 1000; i++) {
			this.estimates.tell(ENTRY, 10_000, (i % 3 == 0) ? 10_000 : 1_000);
			if (i > 10) {
				assertThat(this.estimates.isWorthTrying(ENTRY)).isTrue();
			}
		}
	}

	@Test
	void lengthsOfAllSizesAreCounted() {
		this.estimates.tell(ENTRY, Integer.MAX_VALUE, Integer.MAX_VALUE);
		assertThat(this.estimates.isWorthTrying(ENTRY)).isFalse();
		int other = SavingEstimates.entry("peer", "orders", "place", true);
		this.estimates.tell(other, Integer.MAX_VALUE, 1);
		assertThat(this.estimates.isWorthTrying(other)).isTrue();
	}

	@Test
	void peersOperationsAndDirectionsHaveTheirOwnEntriesInATableOfAFixedSize() {
		Set<Integer> entries = new HashSet<>();
		for (int peer = 0; peer < 10; peer++) {
			for (int operation = 0; operation < 10; operation++) {
				entries.add(SavingEstimates.entry("node-" + peer, "orders", "op" + operation, false));
				entries.add(SavingEstimates.entry("node-" + peer, "orders", "op" + operation, true));
			}
		}
		assertThat(entries).hasSizeGreaterThan(150);
		for (int i = 0; i < 100_000; i++) {
			entries.add(SavingEstimates.entry("node-" + i, "s" + i, "", false));
		}
		assertThat(entries).hasSizeLessThanOrEqualTo(1024).allMatch((entry) -> entry >= 0 && entry < 1024);
	}

	@Test
	void whatHappensToOneIsNothingToAnother() {
		this.estimates.tell(ENTRY, 10_000, 10_000);
		assertThat(this.estimates.isWorthTrying(SavingEstimates.entry("peer", "orders", "place", true))).isTrue();
		assertThat(this.estimates.isWorthTrying(SavingEstimates.entry("other", "orders", "place", false))).isTrue();
		assertThat(this.estimates.isWorthTrying(ENTRY)).isFalse();
	}

}
