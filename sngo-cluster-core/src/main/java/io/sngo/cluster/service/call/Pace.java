// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

/**
 * Whether the handlers of a service are short: a few of them one after the other take
 * less time than to wake a thread for each. It goes by a sample of those of late, in
 * which hardly any may have been longer. A lost update of threads that measure at one
 * time does not matter.
 */
final class Pace {

	/** Waking a thread takes up to about so long. */
	static final long SHORT_NANOS = 50_000;

	/** Of the last 32 that were measured. */
	private static final int MAX_LONG = 2;

	/** These are measured all, so that it is soon known. */
	private static final int FIRST = 64;

	private static final int MEASURED_OF = 16;

	/** Share of one in the average. */
	private static final int SHARE = 8;

	/** Without care for threads: it only picks the sample. */
	private int calls;

	/** One bit each, set for those that were long: all, until the opposite is known. */
	private volatile int longOnes = -1;

	/** Without care for threads, as above. */
	private long average = SHORT_NANOS;

	/**
	 * Whether to measure the next one.
	 */
	boolean isMeasured() {
		int seen = this.calls++;
		return (seen >= 0 && seen < FIRST) || seen % MEASURED_OF == 0;
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // see above
	void took(long nanos) {
		this.average += (nanos - this.average) / SHARE;
		this.longOnes = (this.longOnes << 1) | ((nanos > SHORT_NANOS) ? 1 : 0);
	}

	/**
	 * How long one takes, about.
	 */
	long averageNanos() {
		return this.average;
	}

	boolean isShort() {
		return Integer.bitCount(this.longOnes) <= MAX_LONG;
	}

}
