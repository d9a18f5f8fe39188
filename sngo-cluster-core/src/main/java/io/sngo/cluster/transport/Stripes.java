// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

/**
 * The data connections of two nodes, where there are several: each has a number, its
 * stripe, from 0 on. For the order of requests each stripe is on its own, so whoever
 * wants one keeps to one stripe.
 */
final class Stripes {

	/** Of a node with another one. */
	static final int MAX = 16;

	/**
	 * This side tells the stripes of a peer apart. To one that does not, all are the
	 * first.
	 */
	static final long CAPABILITY = 4;

	/** 2⁶⁴ by the golden ratio: it spreads numbers in a row, and in steps, evenly. */
	private static final long GOLDEN = 0x9E3779B97F4A7C15L;

	private Stripes() {
	}

	/**
	 * The stripe of a thread: always the same one.
	 */
	static int ofThread(long id, int count) {
		long share = (id * GOLDEN) >>> 32;
		return (int) ((share * count) >>> 32);
	}

	/**
	 * Whether a connection can have that number.
	 */
	static boolean isAllowed(Lane lane, int stripe) {
		return stripe >= 0 && stripe < ((lane == Lane.DATA) ? MAX : 1);
	}

}
