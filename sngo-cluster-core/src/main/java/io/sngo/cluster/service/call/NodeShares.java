// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.sngo.cluster.NodeId;

/**
 * The share of each node that was called. Safe for use by any thread.
 */
final class NodeShares {

	/** Before those without calls are looked for. */
	private static final int MANY = 1024;

	private final Map<NodeId, NodeShare> shares = new ConcurrentHashMap<>();

	NodeShare of(NodeId node) {
		NodeShare known = this.shares.get(node);
		return (known != null) ? known : add(node);
	}

	private NodeShare add(NodeId node) {
		if (this.shares.size() >= MANY) {
			// Whoever has taken one and not entered it yet is not counted, once.
			this.shares.values().removeIf((share) -> share.calls() == 0);
		}
		return this.shares.computeIfAbsent(node, (added) -> new NodeShare());
	}

	int size() {
		return this.shares.size();
	}

}
