// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import io.sngo.cluster.service.CallFeedback;

/**
 * What one instance does for this node. Without a lock: threads that choose at the same
 * time may see each other's calls a moment late, never wrongly for long.
 */
class Activity implements CallFeedback {

	/**
	 * An instance that refuses is idle, and would get ever more calls. One that has just
	 * refused is taken only where the other one has so many times as much to do.
	 */
	private static final int AVERSION = 16;

	private static final long AVERSION_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final LongSupplier clock;

	private final AtomicInteger inFlight = new AtomicInteger();

	/** Whether the last that was heard of it was not an answer. */
	private volatile boolean declined;

	private volatile long declinedAt;

	Activity(LongSupplier clock) {
		this.clock = clock;
	}

	final Activity begins() {
		this.inFlight.incrementAndGet();
		return this;
	}

	@Override
	public void ended(Result result, long nanos) {
		this.inFlight.decrementAndGet();
		if (result == Result.REFUSED || result == Result.LOST) {
			this.declinedAt = this.clock.getAsLong();
			this.declined = true;
		}
		else if ((result == Result.ANSWERED || result == Result.FAILED) && this.declined) {
			this.declined = false;
		}
	}

	@Override
	public boolean needsTime() {
		return false;
	}

	/**
	 * Calls that this node has placed there and that have not ended.
	 */
	final int inFlight() {
		return this.inFlight.get();
	}

	/**
	 * How much there would be to do with one more call.
	 */
	final double cost() {
		double calls = this.inFlight.get() + 1.0;
		return hasJustDeclined() ? AVERSION * calls : calls;
	}

	/**
	 * Whether it has refused a call, or not answered one, within the last second and has
	 * not answered since.
	 */
	final boolean hasJustDeclined() {
		return this.declined && this.clock.getAsLong() - this.declinedAt < AVERSION_NANOS;
	}

}
