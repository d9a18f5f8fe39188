// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.sngo.cluster.NodeId;

/**
 * The share of each node that was called. Those without calls are forgotten when there
 * are many; whoever has just taken such a one then counts where no later call sees it.
 * Safe for use by any thread.
 */
final class NodeShares {

	/** So many are never looked through. */
	private static final int MANY = 1024;

	private final Map<NodeId, NodeShare> shares = new ConcurrentHashMap<>();

	/** Beyond this those without calls are forgotten. Guarded by this. */
	private int limit = MANY;

	NodeShare of(NodeId node) {
		NodeShare known = this.shares.get(node);
		return (known != null) ? known : add(node);
	}

	private synchronized NodeShare add(NodeId node) {
		if (this.shares.size() >= this.limit) {
			this.shares.values().removeIf((share) -> share.calls() == 0);
			// Not again for each one that comes while nearly all are in use.
			this.limit = Math.max(MANY, 2 * this.shares.size());
		}
		return this.shares.computeIfAbsent(node, (added) -> new NodeShare());
	}

	int size() {
		return this.shares.size();
	}

}
