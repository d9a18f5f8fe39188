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

	/**
	 * Time is kept in units of 2^20 ns, 1 ms, so that 32 bits last for 52 days. What was
	 * not observed for longer counts as new for a few seconds, which harms nobody.
	 */
	private static final int UNIT = 20;

	/** What another thread wrote may be later than now, by no more than 4 s. */
	private static final int LATER = 1 << 12;

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
		if (result != Result.ANSWERED) {
			tookAtLeast((result != Result.REFUSED) ? nanos : 0, result != Result.ABANDONED);
		}
		else if (nanos > 0) {
			took(nanos);
		}
		super.ended(result, nanos);
	}

	@Override
	public boolean needsTime() {
		return true;
	}

	private void took(long nanos) {
		int now = now();
		while (true) {
			long seen = this.average.get();
			float before = average(seen);
			float after = nanos;
			if (nanos <= before) {
				double kept = kept(seen, now, this.learnNanos);
				if (kept == 1) {
					return;
				}
				after = (float) (before * kept + nanos * (1 - kept));
			}
			if (this.average.compareAndSet(seen, packed(after, now))) {
				return;
			}
		}
	}

	/**
	 * To fail or to refuse at once is no speed, so it never brings the average down, and
	 * says nothing where nothing is known.
	 * @param heard whether the average does not fall for the time until now, as something
	 * was heard of the instance
	 */
	private void tookAtLeast(long nanos, boolean heard) {
		int now = now();
		while (true) {
			long seen = this.average.get();
			float before = average(seen);
			if (before == 0 || (nanos <= before && (!heard || (int) seen == now))) {
				return;
			}
			if (this.average.compareAndSet(seen, packed(Math.max((float) nanos, before), now))) {
				return;
			}
		}
	}

	private int now() {
		return (int) (this.clock.getAsLong() >>> UNIT);
	}

	/**
	 * The average as it was when something was heard of the instance last, in
	 * nanoseconds; 0 while nothing is known.
	 */
	double average() {
		return average(this.average.get());
	}

	/**
	 * The average as it is now, in nanoseconds; 0 while nothing is known.
	 */
	double latency() {
		long seen = this.average.get();
		return (seen != 0) ? average(seen) * kept(seen, now(), this.forgetNanos) : 0;
	}

	private static double kept(long average, int now, double decayNanos) {
		int units = now - (int) average;
		return (units < -LATER || units > 0) ? Math.exp(-((double) ((units & 0xFFFFFFFFL) << UNIT)) / decayNanos) : 1;
	}

	private static long packed(float average, int now) {
		return ((long) Float.floatToRawIntBits(average) << 32) | (now & 0xFFFFFFFFL);
	}

	private static float average(long average) {
		return Float.intBitsToFloat((int) (average >>> 32));
	}

}
