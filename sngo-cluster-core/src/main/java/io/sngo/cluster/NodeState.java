// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

/**
 * How a node stands in the cluster, as the observing node sees it.
 */
public enum NodeState {

	/** Nothing is known of the node. */
	UNKNOWN,

	/** The node has started and looks for a cluster to join. */
	JOINING,

	/** The node is a member and answers. */
	ACTIVE,

	/** The node did not answer and has to refute that before its suspicion runs out. */
	SUSPECTED,

	/** The node is held to be dead. It becomes active again by itself when it answers. */
	FAILED,

	/** The node is about to leave: it still answers but takes no new calls. */
	LEAVING,

	/** The node left on purpose. */
	LEFT;

	/**
	 * Whether a node in this state is expected to answer.
	 */
	public boolean isLive() {
		return this == ACTIVE || this == SUSPECTED || this == LEAVING;
	}

}
