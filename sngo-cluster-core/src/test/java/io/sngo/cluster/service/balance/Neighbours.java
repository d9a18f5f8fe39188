// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.util.HashMap;
import java.util.Map;

import io.sngo.cluster.NodeId;

/**
 * Nodes that say what a test wants.
 */
final class Neighbours implements Neighbourhood {

	private final NodeId local;

	private final Map<NodeId, Double> loads = new HashMap<>();

	private final Map<NodeId, Map<String, String>> metadata = new HashMap<>();

	Neighbours(String local) {
		this.local = NodeId.of(local);
	}

	void load(String node, double load) {
		this.loads.put(NodeId.of(node), load);
	}

	void says(String node, Map<String, String> metadata) {
		this.metadata.put(NodeId.of(node), metadata);
	}

	@Override
	public NodeId local() {
		return this.local;
	}

	@Override
	public double load(NodeId node) {
		return this.loads.getOrDefault(node, 0.0);
	}

	@Override
	public Map<String, String> metadata(NodeId node) {
		return this.metadata.getOrDefault(node, Map.of());
	}

}
