// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many calls may be offered to another instance after one was too busy for them.
 * Where all are, each offer only adds to the load: without a bound, failover multiplies
 * it by the number of instances just when there is too much of it. Every call earns a
 * share of an offer and every second some more, as in Finagle (20% and 10 per second:
 * https://finagle.github.io/blog/2016/02/08/retry-budgets); what is not used is saved, up
 * to what seconds alone earn in 10 of them. Has no clock: times are in
 * {@link System#nanoTime()} of whoever calls. Safe for use by any thread.
 */
final class RetryBudget {

	static final int PERCENT_OF_CALLS = 20;

	static final int PER_SECOND = 10;

	private static final double MOST = 10 * PER_SECOND;

	private final LongAdder calls = new LongAdder();

	private long callsBefore;

	private long before;

	private double saved = MOST;

	RetryBudget(long now) {
		this.before = now;
	}

	/**
	 * A call is made.
	 */
	void earn() {
		this.calls.increment();
	}

	/**
	 * Takes one offer from the budget.
	 * @return {@code false} if it is used up
	 */
	synchronized boolean take(long now) {
		long made = this.calls.sum();
		double earned = (made - this.callsBefore) * PERCENT_OF_CALLS / 100.0
				+ Math.max(0, now - this.before) * PER_SECOND / 1e9;
		this.callsBefore = made;
		this.before = now;
		this.saved = Math.min(MOST, this.saved + earned);
		if (this.saved < 1) {
			return false;
		}
		this.saved--;
		return true;
	}

}
