// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

/**
 * What a seed last said to a node that looks for a cluster.
 */
enum SeedVerdict {

	/** Nothing: it is being asked for the first time. */
	NONE,

	/** Nothing runs there: the connection was refused. */
	ABSENT,

	/** Nothing comes back from there: it may live behind a cut. */
	UNREACHABLE,

	/**
	 * Somebody answers there, but says nothing of use: it leaves, or its answers get
	 * lost.
	 */
	UNDECIDED,

	/** It looks for a cluster itself. */
	WAITING,

	/** It belongs to another cluster. */
	FOREIGN,

	/** The cluster does not want this node. */
	REFUSED

}
