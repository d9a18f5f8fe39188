// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.Set;

import io.sngo.cluster.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What concerns the cluster as a whole, and no node of it alone.
 *
 * @param leader who leads, {@code null} where nobody is known to
 * @param unreachable nodes that are silent but not known to have ended
 * @param isolated whether the local node is not on the side that goes on
 * @param quarantined whether the local node takes itself for failed
 */
record ClusterSituation(@Nullable NodeId leader, Set<NodeId> unreachable, boolean isolated, boolean quarantined) {

	/** Before anything has happened. */
	static final ClusterSituation INITIAL = new ClusterSituation(null, Set.of(), false, false);

	ClusterSituation {
		unreachable = Set.copyOf(unreachable);
	}

	ClusterSituation ledBy(@Nullable NodeId other) {
		return new ClusterSituation(other, this.unreachable, this.isolated, this.quarantined);
	}

	ClusterSituation unreachable(Set<NodeId> nodes) {
		return new ClusterSituation(this.leader, nodes, this.isolated, this.quarantined);
	}

	ClusterSituation isolated(boolean isolate) {
		return new ClusterSituation(this.leader, this.unreachable, isolate, this.quarantined);
	}

	ClusterSituation quarantined(boolean quarantine) {
		return new ClusterSituation(this.leader, this.unreachable, this.isolated, quarantine);
	}

	/**
	 * How the nodes that are out of reach are split among themselves is not known: they
	 * count as one side.
	 */
	int sides() {
		return this.unreachable.isEmpty() ? 1 : 2;
	}

}
