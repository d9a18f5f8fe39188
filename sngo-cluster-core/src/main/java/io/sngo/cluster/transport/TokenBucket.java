// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

/**
 * So much at once and so much in a second, as by Turner's leaky bucket. Not safe for use
 * by several threads.
 */
final class TokenBucket {

	private final long intervalNanos;

	private final long burstNanos;

	/** When it is full again. */
	private long full;

	/**
	 * @param burst what may be taken at once
	 * @param perSecond what comes back
	 * @param now time in nanoseconds
	 */
	TokenBucket(int burst, int perSecond, long now) {
		this.intervalNanos = 1_000_000_000L / perSecond;
		this.burstNanos = burst * this.intervalNanos;
		this.full = now;
	}

	/**
	 * Whether there is one left; it is taken then.
	 */
	boolean take(long now) {
		long after = ((this.full - now > 0) ? this.full : now) + this.intervalNanos;
		if (after - now > this.burstNanos) {
			return false;
		}
		this.full = after;
		return true;
	}

}
