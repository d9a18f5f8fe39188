// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import io.sngo.cluster.ClusterHealth;
import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.Leadership;
import io.sngo.cluster.Lease;
import io.sngo.cluster.Node;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.service.ServiceRegistry;
import io.sngo.cluster.transport.MessageTransport;
import io.sngo.cluster.transport.TransportStatistics;
import org.jspecify.annotations.Nullable;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * A cluster that is what a test says it is.
 */
public final class ClusterFixture {

	public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

	private final ClusterManager manager = mock();

	private final ServiceRegistry registry = mock();

	private final MessageTransport transport = mock();

	private final Leadership leadership = mock();

	private List<NodeState> states = List.of();

	private boolean healthy = true;

	private @Nullable NodeId leader;

	public ClusterFixture() {
		given(this.manager.clusterName()).willReturn("test");
		given(this.manager.leadership()).willReturn(this.leadership);
		given(this.manager.node(any())).willReturn(Optional.empty());
		given(this.registry.services()).willReturn(Map.of("echo", List.of(new ServiceInstance("echo", NodeId.of("n1"),
				new NodeAddress("10.0.0.1", 7946), Map.of("zone", "a"), ServiceHealth.HEALTHY, NOW, NOW))));
		given(this.transport.statistics())
			.willReturn(new TransportStatistics(1, 2, 30, 40, 5, 6, Duration.ofMillis(7)));
		nodes(NodeState.ACTIVE, NodeState.ACTIVE, NodeState.FAILED);
		leader("n2", 7);
	}

	/**
	 * The nodes, n1 and so on; the first one is the local one.
	 */
	public ClusterFixture nodes(NodeState... states) {
		this.states = List.of(states);
		List<Node> nodes = IntStream.range(0, states.length).mapToObj((i) -> node("n" + (i + 1), states[i])).toList();
		given(this.manager.nodes()).willReturn(nodes);
		given(this.manager.localNode()).willReturn(nodes.get(0));
		return this;
	}

	private Node node(String id, NodeState state) {
		NodeInfo info = new NodeInfo(NodeId.of(id), "10.0.0.1", 7946, state, Map.of("role", "worker"), NOW, NOW, NOW,
				0.25, "1.2.3", 4);
		Node node = mock();
		given(node.id()).willReturn(info.id());
		given(node.info()).willReturn(info);
		given(this.manager.node(info.id())).willReturn(Optional.of(node));
		return node;
	}

	public ClusterFixture health(boolean healthy) {
		this.healthy = healthy;
		return show();
	}

	public ClusterFixture leader(String id, long term) {
		this.leader = NodeId.of(id);
		given(this.leadership.current()).willReturn(Optional.of(new Lease(this.leader, term, Duration.ofSeconds(3))));
		given(this.leadership.isLeader()).willReturn(id.equals("n1"));
		return show();
	}

	public ClusterFixture noLeader() {
		this.leader = null;
		this.healthy = false;
		given(this.leadership.current()).willReturn(Optional.empty());
		given(this.leadership.isLeader()).willReturn(false);
		return show();
	}

	private ClusterFixture show() {
		given(this.manager.health())
			.willReturn(new ClusterHealth(this.states.size(), count(NodeState.ACTIVE), count(NodeState.SUSPECTED),
					count(NodeState.FAILED), this.leader != null, this.leader, 1, NOW, this.healthy));
		return this;
	}

	private int count(NodeState wanted) {
		return Collections.frequency(this.states, wanted);
	}

	public ClusterManager manager() {
		return this.manager;
	}

	public Leadership leadership() {
		return this.leadership;
	}

	public ServiceRegistry registry() {
		return this.registry;
	}

	public MessageTransport transport() {
		return this.transport;
	}

}
