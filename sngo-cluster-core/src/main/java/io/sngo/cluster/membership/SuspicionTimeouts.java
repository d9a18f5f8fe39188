// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

/**
 * How long a suspected member has to refute, in nanoseconds.
 *
 * @param minNanos with all confirmations that are expected
 * @param maxNanos without any
 */
record SuspicionTimeouts(long minNanos, long maxNanos) {

	/**
	 * For a cluster of {@code n} nodes: {@code min = multiplier * max(1, log10 n) *
	 * heartbeat}, as memberlist has it, and {@code max = max(min, suspicion timeout *
	 * max(1, log10 n))}.
	 */
	static SuspicionTimeouts of(MembershipConfig config, int n) {
		double scale = Math.max(1, Math.log10(Math.max(1, n)));
		long min = Math.round(config.suspicionMultiplier() * scale * config.heartbeatInterval().toNanos());
		long max = Math.round(scale * config.suspicionTimeout().toNanos());
		return new SuspicionTimeouts(min, Math.max(min, max));
	}

	/**
	 * Confirmations that are expected of a cluster of {@code n}: {@code multiplier - 2},
	 * none where there are not that many others.
	 */
	static int confirmations(MembershipConfig config, int n) {
		int k = Math.max(0, config.suspicionMultiplier() - 2);
		return (n - 2 < k) ? 0 : k;
	}

}
