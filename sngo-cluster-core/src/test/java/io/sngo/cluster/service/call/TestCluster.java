// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

import io.netty.buffer.ByteBuf;
import org.awaitility.Awaitility;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that know each other's services at once. When closed, makes sure that no frame
 * leaked.
 */
class TestCluster implements ServiceCatalog, AutoCloseable {

	final List<ByteBuf> frames = new CopyOnWriteArrayList<>();

	private final Map<NodeId, TestNode> nodes = new LinkedHashMap<>();

	private final List<ServiceInstance> instances = new ArrayList<>();

	/** Who leads, as all of them know. */
	volatile NodeId leader;

	TestNode start(String id) {
		return start(id, null, UnaryOperator.identity());
	}

	TestNode start(String id, Executor handlers, UnaryOperator<RemoteServices.Builder> settings) {
		TestNode node = new TestNode(this, id, 7946 + this.nodes.size(), handlers, settings);
		this.nodes.put(node.id, node);
		return node;
	}

	TestNode node(NodeId id) {
		return this.nodes.get(id);
	}

	synchronized void put(ServiceInstance instance) {
		remove(instance.serviceId(), instance.nodeId());
		this.instances.add(instance);
		this.instances.sort(Comparator.comparing(ServiceInstance::nodeId));
	}

	synchronized void remove(String service, NodeId node) {
		this.instances.removeIf((known) -> known.serviceId().equals(service) && known.nodeId().equals(node));
	}

	synchronized void health(String service, TestNode node, ServiceHealth health) {
		ServiceInstance known = instances(service).stream()
			.filter((instance) -> instance.nodeId().equals(node.id))
			.findFirst()
			.orElseThrow();
		put(new ServiceInstance(known.serviceId(), known.nodeId(), known.address(), known.metadata(), health,
				known.registeredAt(), known.lastSeen()));
	}

	@Override
	public synchronized List<ServiceInstance> instances(String service) {
		return this.instances.stream().filter((known) -> known.serviceId().equals(service)).toList();
	}

	@Override
	public Peer peer(NodeId node) {
		TestNode known = this.nodes.get(node);
		return (known != null) ? known.peer : null;
	}

	@Override
	public NodeId leader() {
		return this.leader;
	}

	@Override
	public void close() {
		this.nodes.values().forEach((node) -> node.services.close());
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.frames).allSatisfy((frame) -> assertThat(frame.refCnt()).isZero()));
		this.nodes.values().forEach(TestNode::close);
	}

}
