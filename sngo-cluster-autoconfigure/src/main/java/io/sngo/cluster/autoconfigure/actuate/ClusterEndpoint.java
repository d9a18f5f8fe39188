// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.Node;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.ServiceRegistry;
import io.sngo.cluster.transport.MessageTransport;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * The cluster as this node sees it, for operators.
 */
@Endpoint(id = "cluster", defaultAccess = Access.READ_ONLY)
final class ClusterEndpoint {

	private final ClusterManager cluster;

	private final ServiceRegistry registry;

	private final MessageTransport transport;

	ClusterEndpoint(ClusterManager cluster, ServiceRegistry registry, MessageTransport transport) {
		this.cluster = cluster;
		this.registry = registry;
		this.transport = transport;
	}

	@ReadOperation
	ClusterDescriptor cluster() {
		Map<String, List<InstanceDescriptor>> services = new LinkedHashMap<>();
		this.registry.services()
			.forEach((service, instances) -> services.put(service,
					instances.stream().map(InstanceDescriptor::of).toList()));
		return new ClusterDescriptor(this.cluster.clusterName(), NodeDescriptor.of(this.cluster.localNode().info()),
				this.cluster.leader().map(LeaderDescriptor::of).orElse(null),
				HealthDescriptor.of(this.cluster.health()),
				this.cluster.nodes().stream().map(Node::info).map(NodeDescriptor::of).toList(), services,
				TransportDescriptor.of(this.transport.statistics()));
	}

	@ReadOperation
	@Nullable NodeDescriptor node(@Selector String nodeId) {
		try {
			return this.cluster.node(NodeId.of(nodeId)).map(Node::info).map(NodeDescriptor::of).orElse(null);
		}
		catch (InvalidConfigurationException ex) {
			// What cannot be an id is not found either.
			return null;
		}
	}

	/**
	 * The whole answer.
	 */
	record ClusterDescriptor(String clusterName, NodeDescriptor localNode, @Nullable LeaderDescriptor leader,
			HealthDescriptor health, List<NodeDescriptor> nodes, Map<String, List<InstanceDescriptor>> services,
			TransportDescriptor transport) implements OperationResponseBody {
	}

	/**
	 * Who leads.
	 */
	record LeaderDescriptor(String id) {

		static LeaderDescriptor of(Node leader) {
			return new LeaderDescriptor(leader.id().value());
		}

	}

}
