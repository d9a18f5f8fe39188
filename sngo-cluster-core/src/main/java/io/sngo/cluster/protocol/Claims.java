// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

/**
 * What others may claim of a number that is its owner's alone to raise: the incarnation
 * of a node, the version of its part of the replicated state. Both only ever grow by
 * small steps, so a claim that is far ahead is forged or damaged: following it would
 * leave the owner no number to answer with. What the owner says itself is no such claim.
 */
public final class Claims {

	/** Largest number that is read from the network. */
	public static final long MAX = 1L << 48;

	/** How far ahead of the number that is known here a claim may be. */
	public static final long MAX_STEP = 1L << 32;

	/** No claim may be above it: what is left is for the owner. */
	public static final long LIMIT = MAX - MAX_STEP;

	private Claims() {
	}

	/**
	 * Whether a claim may be true, as far as can be told from what is known here.
	 */
	public static boolean isPlausible(long known, long claimed) {
		return claimed <= known || (claimed - known <= MAX_STEP && claimed <= LIMIT);
	}

}
