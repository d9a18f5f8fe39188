// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

import java.time.Instant;
import java.util.Set;

/**
 * A change of the cluster, as the local node sees it. The new state is readable before
 * the event is published, and events of one node arrive in the order in which they
 * happened.
 */
public sealed interface ClusterEvent {

	/**
	 * The node that changed, as it is after the change.
	 */
	NodeInfo node();

	/**
	 * When the local node saw the change, by its wall clock.
	 */
	Instant timestamp();

	/** A node became a member; the local node itself is reported, too. */
	record NodeJoined(NodeInfo node, Instant timestamp) implements ClusterEvent {
	}

	/** A member changed its metadata, load or address. */
	record NodeUpdated(NodeInfo node, Instant timestamp) implements ClusterEvent {
	}

	/** A member did not answer and may be failed soon. */
	record NodeSuspected(NodeInfo node, Instant timestamp) implements ClusterEvent {
	}

	/** A suspected or failed member answered again. */
	record NodeRecovered(NodeInfo node, Instant timestamp) implements ClusterEvent {
	}

	/** A member is held to be dead. */
	record NodeFailed(NodeInfo node, Instant timestamp) implements ClusterEvent {
	}

	/** A member left on purpose. */
	record NodeLeft(NodeInfo node, Instant timestamp) implements ClusterEvent {
	}

	/**
	 * A node leads from now on.
	 *
	 * @param term the number of its leadership, see {@link Lease#term()}
	 */
	record LeaderElected(NodeInfo node, long term, Instant timestamp) implements ClusterEvent {
	}

	/**
	 * A node does not lead any more, or is not known to: it gave up, its lease ran out,
	 * or it was lost.
	 *
	 * @param term the number of its leadership
	 */
	record LeaderLost(NodeInfo node, long term, Instant timestamp) implements ClusterEvent {
	}

	/**
	 * More nodes than before are silent but not known to have ended: they may live on the
	 * other side of a cut.
	 *
	 * @param node the local node
	 * @param unreachable all that are out of reach now
	 * @param partitionCount how many sides there are at least, the local one counted
	 */
	record PartitionDetected(NodeInfo node, Set<NodeId> unreachable, int partitionCount,
			Instant timestamp) implements ClusterEvent {

		public PartitionDetected {
			unreachable = Set.copyOf(unreachable);
		}

	}

	/**
	 * All nodes that were out of reach have been found again, or are known to have ended.
	 *
	 * @param node the local node
	 */
	record PartitionHealed(NodeInfo node, Instant timestamp) implements ClusterEvent {
	}

}
