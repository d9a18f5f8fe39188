// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.membership.Member;

import org.jspecify.annotations.Nullable;

/**
 * The nodes known to the membership, as users see them. Changed on the control loop
 * alone; everybody reads the {@linkplain #view() view} that was published last.
 */
final class KnownNodes {

	private final KnownNode.Pinger pinger;

	private final SortedMap<NodeId, KnownNode> nodes = new TreeMap<>();

	private ClusterSituation situation = ClusterSituation.INITIAL;

	private volatile ClusterView view = ClusterView.EMPTY;

	KnownNodes(KnownNode.Pinger pinger) {
		this.pinger = pinger;
	}

	ClusterView view() {
		return this.view;
	}

	/**
	 * Takes over a change and publishes it.
	 * @param after the member as it is, {@code null} if it was forgotten
	 */
	void onMemberChanged(NodeId id, @Nullable Member after, boolean local, Instant now) {
		KnownNode node = this.nodes.get(id);
		if (after == null) {
			this.nodes.remove(id);
		}
		else if (node == null) {
			this.nodes.put(id, new KnownNode(after, local, this.pinger));
		}
		else {
			boolean sameState = node.state() == after.info().state();
			node.update(after);
			if (sameState) {
				// Who is there and in which state has not changed.
				this.view = this.view.updatedAt(now);
				return;
			}
		}
		this.view = ClusterView.of(this.nodes.values(), this.situation, now);
	}

	/**
	 * Takes over a change of what concerns the cluster as a whole and publishes it.
	 */
	void onSituationChanged(UnaryOperator<ClusterSituation> change, Instant now) {
		this.situation = change.apply(this.situation);
		this.view = ClusterView.of(this.nodes.values(), this.situation, now);
	}

}
