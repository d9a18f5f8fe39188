// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.Leadership;
import io.sngo.cluster.Lease;
import io.sngo.cluster.Node;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.ServiceRegistry;
import io.sngo.cluster.transport.MessageTransport;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The cluster as this node sees it, for operators.
 */
@Endpoint(id = "cluster", defaultAccess = Access.READ_ONLY)
final class ClusterEndpoint {

	private final ClusterManager cluster;

	private final ServiceRegistry registry;

	private final MessageTransport transport;

	private final Leadership leadership;

	private final Supplier<List<String>> voters;

	/**
	 * @param voters asks the node itself and fails where it is dead
	 */
	ClusterEndpoint(ClusterManager cluster, ServiceRegistry registry, MessageTransport transport, Leadership leadership,
			Supplier<List<String>> voters) {
		this.cluster = cluster;
		this.registry = registry;
		this.transport = transport;
		this.leadership = leadership;
		this.voters = voters;
	}

	@ReadOperation
	ClusterDescriptor cluster() {
		Map<String, List<InstanceDescriptor>> services = new LinkedHashMap<>();
		this.registry.services()
			.forEach((service, instances) -> services.put(service,
					instances.stream().map(InstanceDescriptor::of).toList()));
		return new ClusterDescriptor(this.cluster.clusterName(), NodeDescriptor.of(this.cluster.localNode().info()),
				this.leadership.current().map(LeaderDescriptor::of).orElse(null), voters(),
				HealthDescriptor.of(this.cluster.health()),
				this.cluster.nodes().stream().map(Node::info).map(NodeDescriptor::of).toList(), services,
				TransportDescriptor.of(this.transport.statistics()));
	}

	private List<String> voters() {
		try {
			return this.voters.get();
		}
		catch (ClusterException ex) {
			// All else is known of a dead node, too.
			return List.of();
		}
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
	 * Takes the node out of its cluster, or into one. Only where
	 * {@code management.endpoint.cluster.access} is {@code unrestricted}.
	 * @param seeds whom to join through, as {@code host} or {@code host:port}; in one
	 * string with commas, since that is all that requests have
	 * @return the node after it
	 * @throws InvalidEndpointRequestException if it did not work
	 */
	@WriteOperation
	NodeDescriptor change(Action action, @Nullable List<String> seeds) {
		try {
			switch (action) {
				case JOIN -> this.cluster.join(required(seeds)).block();
				case LEAVE -> this.cluster.leave().block();
			}
			return NodeDescriptor.of(this.cluster.localNode().info());
		}
		catch (ClusterException | IllegalArgumentException ex) {
			String message = String.valueOf(ex.getMessage());
			throw new InvalidEndpointRequestException(message, message);
		}
	}

	private static List<String> required(@Nullable List<String> seeds) {
		if (seeds == null || seeds.isEmpty()) {
			throw new IllegalArgumentException("Parameter 'seeds' is missing: name at least one node as host:port");
		}
		return seeds;
	}

	/**
	 * What operators can make the node do.
	 */
	enum Action {

		JOIN, LEAVE

	}

	/**
	 * The whole answer.
	 */
	record ClusterDescriptor(String clusterName, NodeDescriptor localNode, @Nullable LeaderDescriptor leader,
			List<String> voters, HealthDescriptor health, List<NodeDescriptor> nodes,
			Map<String, List<InstanceDescriptor>> services,
			TransportDescriptor transport) implements OperationResponseBody {
	}

	/**
	 * Who leads.
	 */
	record LeaderDescriptor(String id, long term) {

		static LeaderDescriptor of(Lease lease) {
			return new LeaderDescriptor(lease.leader().value(), lease.term());
		}

	}

}
