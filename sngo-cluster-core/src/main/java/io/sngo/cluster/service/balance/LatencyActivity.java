// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What one instance does for this node, and how long it takes for it: a moving average
 * that a longer time replaces at once, and that shorter ones and time without calls bring
 * down exponentially.
 */
final class LatencyActivity extends Activity {

	/** Time is kept in units of 2^20 ns, 1 ms, so that 31 bits last for 26 days. */
	private static final int UNIT = 20;

	private final LongSupplier clock;

	private final double learnNanos;

	private final double forgetNanos;

	/**
	 * The average in nanoseconds, a float, above the time of its last change: one number,
	 * so that they change together without a lock. 0 before the first.
	 */
	private final AtomicLong average = new AtomicLong();

	/**
	 * @param learnNanos time in which shorter calls take all but 1/e of the weight of
	 * what was before
	 * @param forgetNanos time in which the average falls to 1/e without calls
	 */
	LatencyActivity(LongSupplier clock, long learnNanos, long forgetNanos) {
		super(clock);
		this.clock = clock;
		this.learnNanos = learnNanos;
		this.forgetNanos = forgetNanos;
	}

	@Override
	public void ended(Result result, long nanos) {
		if (nanos > 0 && result != Result.REFUSED) {
			observe(nanos, result != Result.ANSWERED);
		}
		super.ended(result, nanos);
	}

	/**
	 * @param atLeast whether it would have taken longer
	 */
	private void observe(long nanos, boolean atLeast) {
		int now = (int) (this.clock.getAsLong() >>> UNIT);
		while (true) {
			long seen = this.average.get();
			float before = average(seen);
			float after = nanos;
			if (nanos <= before) {
				double kept = kept(seen, now, this.learnNanos);
				if (atLeast || kept == 1) {
					return;
				}
				after = (float) (before * kept + nanos * (1 - kept));
			}
			long next = ((long) Float.floatToRawIntBits(after) << 32) | (now & 0xFFFFFFFFL);
			if (this.average.compareAndSet(seen, next)) {
				return;
			}
		}
	}

	/**
	 * The average as it is now, in nanoseconds; 0 while nothing is known.
	 */
	double latency() {
		long seen = this.average.get();
		return (seen != 0) ? average(seen) * kept(seen, (int) (this.clock.getAsLong() >>> UNIT), this.forgetNanos) : 0;
	}

	private static double kept(long average, int now, double decayNanos) {
		// What another thread wrote may be later than now.
		int units = Math.max(0, now - (int) average);
		return (units != 0) ? Math.exp(-((double) ((long) units << UNIT)) / decayNanos) : 1;
	}

	private static float average(long average) {
		return Float.intBitsToFloat((int) (average >>> 32));
	}

}
