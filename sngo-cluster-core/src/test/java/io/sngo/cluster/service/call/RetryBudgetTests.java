// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many calls may be offered again.
 */
class RetryBudgetTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	/** As {@link System#nanoTime()} may be, too. */
	private long now = Long.MAX_VALUE - SECOND;

	private final RetryBudget budget = new RetryBudget(this.now);

	@Test
	void whatTenSecondsEarnIsThereAtOnceAndNoMore() {
		assertThat(takeAll()).isEqualTo(100);
		assertThat(takeAll()).isZero();
	}

	@Test
	void everySecondEarnsTen() {
		takeAll();
		this.now += 3 * SECOND;
		assertThat(takeAll()).isEqualTo(30);
		this.now += SECOND / 10;
		assertThat(takeAll()).isOne();
		this.now += SECOND / 20;
		assertThat(takeAll()).isZero();
		this.now += SECOND / 20;
		assertThat(takeAll()).as("halves add up").isOne();
	}

	@Test
	void everyFifthCallEarnsOne() {
		takeAll();
		earn(4);
		assertThat(takeAll()).isZero();
		earn(1);
		assertThat(takeAll()).isOne();
		earn(250);
		assertThat(takeAll()).isEqualTo(50);
	}

	@Test
	void noMoreIsSavedThanThereIsAtTheBegin() {
		earn(1_000_000);
		this.now += 1_000_000 * SECOND;
		assertThat(takeAll()).isEqualTo(100);
	}

	@Test
	void whereAllCallsAreRefusedAFifthIsOfferedAgain() {
		takeAll();
		int taken = 0;
		int calls = 100_000;
		for (int i = 0; i < calls; i++) {
			this.now += SECOND / 10_000;
			earn(1);
			taken += this.budget.take(this.now) ? 1 : 0;
		}
		assertThat(taken).isBetween(calls / 5 + 99, calls / 5 + 100);
	}

	@Test
	void timeThatGoesBackEarnsNothing() {
		takeAll();
		this.now -= SECOND;
		assertThat(takeAll()).isZero();
	}

	private void earn(int calls) {
		for (int i = 0; i < calls; i++) {
			this.budget.earn();
		}
	}

	private int takeAll() {
		int taken = 0;
		while (this.budget.take(this.now)) {
			taken++;
		}
		return taken;
	}

}
