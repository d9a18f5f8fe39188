// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.partition;

/**
 * Which side of a partition goes on.
 */
public enum PartitionStrategy {

	/**
	 * Those whom the leader reaches, who has a majority: of the nodes that the cluster
	 * agreed on or, where {@code cluster.leader.quorum} fixes it, of so many. Where
	 * leaders are not elected by votes, the side with more than half of the nodes.
	 */
	KEEP_MAJORITY,

	/**
	 * The side with at least {@code cluster.partition.quorum} nodes, of which there is
	 * one at most in a cluster of less than twice as many.
	 */
	STATIC_QUORUM,

	/**
	 * The side with the node that has been there longest, unless it is alone there and
	 * two or more are on the other side.
	 */
	KEEP_OLDEST,

	/** The side with the node {@code cluster.partition.referee}. */
	KEEP_REFEREE,

	/** All go on, as if nothing had happened. */
	OFF

}
