// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.ClusterException;
import io.sngo.cluster.ClusterHealth;
import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.Leadership;
import io.sngo.cluster.Node;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.election.KnownLeader;
import io.sngo.cluster.membership.JoinStatus;
import io.sngo.cluster.transport.TransportConfig;

/**
 * The cluster as users hold it.
 */
final class NodeClusterManager implements ClusterManager {

	private final Cluster cluster;

	private final ClusterConfig config;

	private final KnownNodes nodes;

	private final EventStream<ClusterEvent> events;

	private final JoinWaiters joinWaiters;

	private final NodeLeadership leadership;

	NodeClusterManager(Cluster cluster, ClusterConfig config, KnownNodes nodes, EventStream<ClusterEvent> events,
			JoinWaiters joinWaiters, NodeLeadership leadership) {
		this.cluster = cluster;
		this.config = config;
		this.nodes = nodes;
		this.events = events;
		this.joinWaiters = joinWaiters;
		this.leadership = leadership;
	}

	@Override
	public String clusterName() {
		return this.config.transport().clusterName();
	}

	@Override
	public Node localNode() {
		Node local = this.nodes.view().byId().get(this.cluster.localId());
		if (local == null) {
			throw new ClusterException("The node is not known to itself, which cannot be");
		}
		return local;
	}

	@Override
	public List<Node> nodes() {
		return this.nodes.view().nodes();
	}

	@Override
	public List<Node> activeNodes() {
		return this.nodes.view().activeNodes();
	}

	@Override
	public Optional<Node> node(NodeId id) {
		KnownNode node = this.nodes.view().byId().get(id);
		return (node != null) ? node.found() : Optional.empty();
	}

	@Override
	public Optional<Node> leader() {
		KnownLeader leader = this.leadership.leader();
		return (leader != null) ? node(leader.peer().id()) : Optional.empty();
	}

	@Override
	public boolean isLeader() {
		return this.leadership.isLeader();
	}

	@Override
	public Leadership leadership() {
		return this.leadership;
	}

	@Override
	public ClusterHealth health() {
		return this.nodes.view().health();
	}

	@Override
	public boolean isIsolated() {
		return this.nodes.view().situation().isolated();
	}

	@Override
	public Flux<ClusterEvent> events() {
		return this.events.flux((event) -> true);
	}

	@Override
	public Mono<Void> join(List<String> seeds) {
		return Mono.defer(() -> {
			List<NodeAddress> addresses = new ArrayList<>();
			for (String seed : seeds) {
				addresses.add(NodeAddress.parse(seed, TransportConfig.DEFAULT_PORT));
			}
			return this.cluster.<Void>fromLoop((controlPlane, asked) -> {
				this.joinWaiters.onAttempt();
				controlPlane.join(addresses);
				asked.tryEmitEmpty();
			}).then(this.cluster.joined()).timeout(this.config.membership().joinTimeout(), Mono.error(this::notJoined));
		});
	}

	private ClusterException notJoined() {
		JoinStatus status = this.cluster.joinStatus();
		if (status.rejection() != null) {
			return new JoinRejectedException(status.rejection(), status.message());
		}
		return new ClusterException(
				"Node '" + this.cluster.localId() + "' has not joined within " + this.config.membership().joinTimeout()
						+ " ('cluster.join-timeout') and goes on trying; seeds: " + status.failures());
	}

	@Override
	public Mono<Void> leave() {
		return this.cluster.fromLoop((controlPlane, left) -> {
			this.joinWaiters.onLeft();
			controlPlane.leave(left::tryEmitEmpty);
		});
	}

	@Override
	public void updateLoad(double load) {
		this.cluster.onLoop((controlPlane) -> {
			controlPlane.membership().updateLoad(load);
			return true;
		});
	}

	@Override
	public void updateMetadata(Map<String, String> metadata) {
		this.cluster.onLoop((controlPlane) -> {
			controlPlane.membership().updateMetadata(metadata);
			return true;
		});
	}

	Mono<Duration> ping(NodeId id) {
		return this.cluster.fromLoop((controlPlane, answer) -> controlPlane.membership()
			.ping(id, (nanos) -> answer.tryEmitValue(Duration.ofNanos(nanos)),
					() -> answer.tryEmitError(new ClusterException("Node '" + id + "' did not answer a ping within "
							+ this.config.membership().heartbeatInterval()))));
	}

}
