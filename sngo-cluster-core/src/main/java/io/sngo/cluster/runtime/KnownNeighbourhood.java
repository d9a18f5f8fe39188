// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.Map;
import java.util.function.Supplier;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.balance.Neighbourhood;

/**
 * What balancers may know, out of the view that was published last.
 */
final class KnownNeighbourhood implements Neighbourhood {

	private final Supplier<NodeId> local;

	private final KnownNodes nodes;

	KnownNeighbourhood(Supplier<NodeId> local, KnownNodes nodes) {
		this.local = local;
		this.nodes = nodes;
	}

	@Override
	public NodeId local() {
		return this.local.get();
	}

	@Override
	public double load(NodeId node) {
		KnownNode known = this.nodes.view().byId().get(node);
		return (known != null) ? known.load() : 0;
	}

	@Override
	public Map<String, String> metadata(NodeId node) {
		KnownNode known = this.nodes.view().byId().get(node);
		return (known != null) ? known.metadata() : Map.of();
	}

}
