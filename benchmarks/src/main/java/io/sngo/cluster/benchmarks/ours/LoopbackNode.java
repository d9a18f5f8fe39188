// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.ours;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.runtime.Cluster;
import io.sngo.cluster.runtime.ClusterBuilder;
import io.sngo.cluster.runtime.ClusterConfig;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.transport.Compression;
import io.sngo.cluster.transport.TransportConfig;

/**
 * Nodes with the default configuration, but for where they listen: on the loopback
 * interface, at any free port.
 */
public final class LoopbackNode {

	/** Where they listen. */
	public static final String HOST = "127.0.0.1";

	private LoopbackNode() {
	}

	/**
	 * Makes a node, and does not start it.
	 */
	public static Cluster create(String id, List<NodeAddress> seeds) {
		return builder(id, seeds, 1).build();
	}

	/**
	 * The same, to be changed before it is made.
	 * @param connections data connections with each other node
	 */
	static ClusterBuilder builder(String id, List<NodeAddress> seeds, int connections) {
		ClusterConfig single = config(id, seeds, ClusterConfig.defaults("benchmarks").transport().compression());
		return Cluster.builder(with(single, single.transport().withConnectionsPerPeer(connections), single.service()));
	}

	/**
	 * The same, for a node that has roles and denies what does not name any.
	 */
	static ClusterBuilder authorized(String id, List<NodeAddress> seeds, Set<String> roles) {
		ClusterConfig open = config(id, seeds, ClusterConfig.defaults("benchmarks").transport().compression());
		return Cluster.builder(with(open, open.transport().withRoles(roles), open.service().withAuthorization(true)));
	}

	private static ClusterConfig with(ClusterConfig config, TransportConfig transport, ServiceConfig service) {
		return new ClusterConfig(config.nodeId(), config.metadata(), transport, config.membership(), config.election(),
				config.partition(), service, config.balancing());
	}

	/**
	 * The same, but for whom payloads are compressed.
	 */
	public static Cluster create(String id, List<NodeAddress> seeds, Compression compression) {
		return Cluster.builder(config(id, seeds, compression)).build();
	}

	private static ClusterConfig config(String id, List<NodeAddress> seeds, Compression compression) {
		ClusterConfig defaults = ClusterConfig.defaults("benchmarks");
		TransportConfig transport = defaults.transport();
		return new ClusterConfig(NodeId.of(id), Map.of(),
				new TransportConfig(transport.clusterName(), HOST, 0, false, HOST, 0, transport.maxMessageSize(),
						transport.handshakeTimeout(), transport.idleTimeout(), transport.maxConnections(),
						transport.maxConnectionsPerAddress(), transport.maxQueuedBytes(), compression),
				defaults.membership().withSeeds(seeds), defaults.election(), defaults.partition(), defaults.service(),
				defaults.balancing());
	}

}
