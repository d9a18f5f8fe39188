// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.partition;

import java.util.Set;

import io.sngo.cluster.NodeId;

/**
 * Learns of partitions, on the control loop.
 */
public interface PartitionListener {

	/**
	 * Other nodes are out of reach than before.
	 * @param unreachable those that are silent, but not known to have ended; empty when
	 * all have been found again
	 */
	void onUnreachable(Set<NodeId> unreachable);

	/**
	 * The local node goes on no more, or again.
	 * @param isolated whether it is not on the side that goes on
	 * @param reason why, for people to read
	 */
	void onIsolated(boolean isolated, String reason);

}
