// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

/**
 * Whether the handlers of a service are short: a few of them one after the other take
 * less time than to wake a thread for each. It goes by a sample of those of late, in
 * which hardly any may have been longer. A lost update of threads that measure at one
 * time does not matter: at worst it is taken for short too soon, and found out again.
 */
final class Pace {

	/** Waking a thread takes up to about so long. */
	static final long SHORT_NANOS = 50_000;

	/** The last that were measured, one bit each. */
	private static final int SAMPLE = Integer.SIZE;

	/** Of these, until they are known to be short. */
	private static final int MAX_LONG = 2;

	/**
	 * Of these, from then on: where there are more threads than processors, a handler
	 * that the system interrupts looks long, and to give each a thread then would make
	 * that worse. Who holds others up is found out anyway.
	 */
	private static final int MAX_LONG_OF_SHORT = 8;

	/** What a handler counts at most in the average, interrupted as it may have been. */
	private static final long MAX_NANOS = 2 * SHORT_NANOS;

	/** These are measured all, so that it is soon known. */
	private static final int FIRST = 64;

	private static final int MEASURED_OF = 16;

	/** So many times as many of them at most must be measured until it is known. */
	private static final int MAX_DOUBT = 1_024;

	/** Share of one in the average. */
	private static final int SHARE = 8;

	/** Without care for threads: it only picks the sample. */
	private int calls;

	/** One bit each, set for those that were long: all, until the opposite is known. */
	private volatile int longOnes = -1;

	/** Whether they are known to be short. */
	private volatile boolean known;

	/** How many samples it takes until it is known again, the next time. */
	private int doubt = 1;

	/** Those to be measured before a sample says something; as above. */
	private volatile int unknown;

	/** Measured since then, or since there was less doubt. */
	private int trusted;

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
		if (this.unknown > 0) {
			this.unknown--;
		}
		else if (this.doubt > 1 && ++this.trusted >= SAMPLE * this.doubt) {
			this.trusted = 0;
			this.doubt /= 2;
		}
		this.average += (Math.min(nanos, MAX_NANOS) - this.average) / SHARE;
		int seen = (this.longOnes << 1) | ((nanos > SHORT_NANOS) ? 1 : 0);
		this.longOnes = seen;
		boolean before = this.known;
		boolean now = Integer.bitCount(seen) <= (before ? MAX_LONG_OF_SHORT : MAX_LONG);
		if (now != before) {
			this.known = now;
		}
	}

	/**
	 * How long one takes, about.
	 */
	long averageNanos() {
		return this.average;
	}

	/**
	 * Others wait for one that goes on and on. From now on they are measured again, and
	 * for longer than the last time: handlers of which one in hundreds blocks look short
	 * again and again, and each time cost others their time.
	 */
	void isHeldUp() {
		this.longOnes = -1;
		this.known = false;
		this.calls = 0;
		this.trusted = 0;
		this.unknown = SAMPLE * this.doubt;
		this.doubt = Math.min(2 * this.doubt, MAX_DOUBT);
	}

	boolean isShort() {
		return this.unknown <= 0 && this.known;
	}

}
