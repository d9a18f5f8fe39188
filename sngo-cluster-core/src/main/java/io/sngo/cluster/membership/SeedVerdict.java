// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

/**
 * What a seed last said to a node that looks for a cluster.
 */
enum SeedVerdict {

	/** Nothing: it is being asked. */
	NONE,

	/** Nothing runs there: the connection was refused. */
	ABSENT,

	/** Nothing comes back from there: it may live behind a cut. */
	UNREACHABLE,

	/** Somebody answers there, but not the question: it left, or its answers get lost. */
	MUTE,

	/** A member, which cannot say yet: it leaves, or looks into something. */
	UNDECIDED,

	/** It looks for a cluster itself. */
	WAITING,

	/** It belongs to another cluster. */
	FOREIGN,

	/** The cluster does not want this node. */
	REFUSED;

	/**
	 * Whether it says where this node stands with the cluster.
	 */
	boolean isOfUse() {
		return switch (this) {
			case ABSENT, UNDECIDED, WAITING, REFUSED -> true;
			case NONE, UNREACHABLE, MUTE, FOREIGN -> false;
		};
	}

}
