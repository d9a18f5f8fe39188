// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

/**
 * What can happen to a cluster. All that a fault needs to know beyond its kind is in the
 * {@link Step}: its order of the nodes says who is hit, the first of them first.
 */
enum Fault {

	/** The first node is killed, or the first two, and restarted. */
	KILL,

	/** The first node stands still. */
	PAUSE,

	/** The first two are cut off from the others. */
	PARTITION,

	/** What the first node sends is lost; or what is sent to it. */
	ONE_WAY,

	/**
	 * The first node is a bridge between the next two and the last two, which do not
	 * reach each other.
	 */
	BRIDGE,

	/** Each node reaches only its two neighbours. */
	RING,

	/** 5% of all packets are lost. */
	SMALL_LOSS,

	/** 20% of all packets are lost. */
	LARGE_LOSS,

	/** What the first node sends takes its time. */
	SLOW_LINK,

	/** One node after the other is stopped and started. */
	ROLLING_RESTART,

	/** All seeds are killed, and restarted. */
	SEEDS_DOWN,

	/** All nodes are killed, and started at once. */
	MASS_RESTART,

	/** All but one seed are stopped, and join at once. */
	HERD_JOIN

}
