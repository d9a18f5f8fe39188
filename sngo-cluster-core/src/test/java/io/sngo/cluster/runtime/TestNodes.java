// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.election.ElectionConfig;
import io.sngo.cluster.membership.MembershipConfig;
import io.sngo.cluster.partition.PartitionConfig;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.service.balance.BalancingConfig;
import io.sngo.cluster.transport.TransportConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whole nodes in one JVM, over real sockets; all are closed at the end.
 */
final class TestNodes implements AutoCloseable {

	/** For what should take a moment, on a machine that is busy with other things. */
	static final Duration LONG = Duration.ofSeconds(30);

	private final List<Cluster> clusters = new CopyOnWriteArrayList<>();

	/**
	 * Starts a node that offers {@code echo}, which answers with the node's name.
	 */
	Cluster serving(String id, NodeAddress... seeds) {
		Cluster cluster = start(id, seeds);
		offerEcho(cluster, id);
		cluster.publish();
		return cluster;
	}

	static void offerEcho(Cluster cluster, String id) {
		cluster.remoteService().register("echo", String.class, (String text, CallContext context) -> id + ": " + text);
	}

	Cluster start(String id, NodeAddress... seeds) {
		return start(settings(id).withSeeds(seeds));
	}

	Cluster start(Settings settings) {
		return start(settings, (builder) -> builder);
	}

	Cluster start(Settings settings, UnaryOperator<ClusterBuilder> options) {
		Cluster cluster = create(settings, options);
		cluster.start();
		return cluster;
	}

	Cluster create(Settings settings, UnaryOperator<ClusterBuilder> options) {
		return create(settings.config(), options);
	}

	Cluster create(ClusterConfig config, UnaryOperator<ClusterBuilder> options) {
		Cluster cluster = options.apply(Cluster.builder(config)).build();
		this.clusters.add(cluster);
		return cluster;
	}

	static Settings settings(String id) {
		return new Settings(id, "test", "127.0.0.1", 0, MembershipConfig.DEFAULT, Map.of());
	}

	static NodeAddress address(Cluster cluster) {
		return cluster.manager().localNode().address();
	}

	static NodeState state(Cluster observer, String id) {
		return observer.manager().node(NodeId.of(id)).map((node) -> node.info().state()).orElse(NodeState.UNKNOWN);
	}

	static void awaitState(NodeState state, String id, Cluster... observers) {
		for (Cluster observer : observers) {
			await().atMost(LONG).until(() -> state(observer, id), (seen) -> seen == state);
		}
	}

	static void awaitActive(int count, Cluster... clusters) {
		for (Cluster cluster : clusters) {
			await().atMost(LONG).until(() -> cluster.manager().activeNodes().size(), (active) -> active == count);
		}
	}

	/**
	 * Waits until each of these nodes sees the service on exactly these nodes.
	 */
	static void awaitInstances(String service, List<String> nodes, Cluster... observers) {
		for (Cluster observer : observers) {
			await().atMost(LONG)
				.untilAsserted(() -> assertThat(observer.serviceRegistry().discover(service))
					.extracting(ServiceInstance::nodeId)
					.extracting(NodeId::value)
					.isEqualTo(nodes));
		}
	}

	@Override
	public void close() {
		this.clusters.parallelStream().forEach(Cluster::close);
	}

	/**
	 * What a test may want different.
	 */
	record Settings(String id, String clusterName, String host, int port, MembershipConfig membership,
			Map<String, String> metadata) {

		Settings withSeeds(NodeAddress... seeds) {
			return with(this.membership.withSeeds(List.of(seeds)));
		}

		Settings with(MembershipConfig membership) {
			return new Settings(this.id, this.clusterName, this.host, this.port, membership, this.metadata);
		}

		Settings named(String clusterName) {
			return new Settings(this.id, clusterName, this.host, this.port, this.membership, this.metadata);
		}

		Settings at(NodeAddress address) {
			return new Settings(this.id, this.clusterName, address.host(), address.port(), this.membership,
					this.metadata);
		}

		Settings on(String host) {
			return new Settings(this.id, this.clusterName, host, this.port, this.membership, this.metadata);
		}

		Settings saying(Map<String, String> metadata) {
			return new Settings(this.id, this.clusterName, this.host, this.port, this.membership, metadata);
		}

		/**
		 * Ten times as fast as by default, with 300 ms to join.
		 */
		Settings hasty() {
			MembershipConfig config = this.membership;
			return with(new MembershipConfig(config.seeds(), Duration.ofMillis(100), Duration.ofMillis(500),
					config.suspicionMultiplier(), config.gossipFanout(), Duration.ofMillis(20), Duration.ofSeconds(3),
					Duration.ofMillis(300), Duration.ofSeconds(2)));
		}

		ClusterConfig config() {
			return config(BalancingConfig.DEFAULT);
		}

		ClusterConfig config(BalancingConfig balancing) {
			TransportConfig defaults = TransportConfig.defaults(this.clusterName);
			TransportConfig transport = new TransportConfig(this.clusterName, this.host, this.port, false, null, 0,
					defaults.maxMessageSize(), defaults.handshakeTimeout(), defaults.idleTimeout(),
					defaults.maxConnections(), defaults.maxConnectionsPerAddress(), defaults.maxQueuedBytes(),
					defaults.compression());
			return new ClusterConfig(this.id.isEmpty() ? null : NodeId.of(this.id), this.metadata, transport,
					this.membership, ElectionConfig.DEFAULT, PartitionConfig.DEFAULT, ServiceConfig.defaults(),
					balancing);
		}

	}

}
