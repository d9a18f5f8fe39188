// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

/**
 * What incarnation numbers may be. They only ever grow by small steps, so one that is far
 * ahead of its node is forged or damaged: following it would leave the node no number to
 * refute with.
 */
final class Incarnations {

	/** Largest number that is read from the network. */
	static final long MAX = 1L << 48;

	/** How far ahead of the number that is known here a claim may be. */
	static final long MAX_STEP = 1L << 32;

	private Incarnations() {
	}

	static boolean isPlausible(long known, long claimed) {
		return claimed - known <= MAX_STEP && claimed <= MAX - MAX_STEP;
	}

}
