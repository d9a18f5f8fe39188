// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

/**
 * Which terms there can be, however leaders are found.
 */
final class Terms {

	/**
	 * How far a term may be ahead of this node's clock: a century, in milliseconds. Terms
	 * begin at somebody's wall clock, which may have been wrong by years, as may the one
	 * that they are compared with: where a machine without a battery starts in 1970,
	 * today is 56 years ahead.
	 */
	private static final long MAX_AHEAD = 36_525L * 24 * 60 * 60 * 1000;

	/**
	 * How many elections a node may have missed where terms are beyond that: more than a
	 * year of one every minute.
	 */
	private static final long MAX_MISSED = 1L << 20;

	private Terms() {
	}

	/**
	 * Whether there can be such a term. One that is far ahead of all that there were is a
	 * mistake of whoever tells it: to go beyond it would soon take more than a message
	 * can tell, and then nobody could be elected any more.
	 * @param other what is told
	 * @param known the highest one that this node knows
	 * @param epochMillis this node's wall clock
	 */
	static boolean isCredible(long other, long known, long epochMillis) {
		return other <= Math.max(known + MAX_MISSED, epochMillis + MAX_AHEAD);
	}

}
