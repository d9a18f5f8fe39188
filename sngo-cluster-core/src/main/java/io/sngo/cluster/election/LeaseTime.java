// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

/**
 * How long a lease lasts at both of its ends. The voter counts from when it grants it and
 * makes it longer by the drift that clocks may have, the leader counts from before it
 * asked and makes it shorter, so that the leader's end comes first even where its clock
 * is too slow and the voter's too fast (PaxosLease, arXiv 1209.4187).
 */
public final class LeaseTime {

	/** Share of a lease that the leader does not use: what it does has to end, too. */
	static final double NOTICE = 0.1;

	private LeaseTime() {
	}

	/**
	 * For how long a voter is bound after it granted a lease, in nanoseconds.
	 */
	public static long atVoter(long leaseNanos) {
		return (long) (leaseNanos * (1 + ElectionConfig.MAX_DRIFT)) + 1;
	}

	/**
	 * For how long a leader may act after it asked for a lease, in nanoseconds.
	 */
	static long atLeader(long leaseNanos) {
		return (long) (leaseNanos * (1 - ElectionConfig.MAX_DRIFT - NOTICE));
	}

}
