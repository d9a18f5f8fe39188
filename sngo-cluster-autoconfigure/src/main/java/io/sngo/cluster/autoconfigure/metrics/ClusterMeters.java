// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.Leadership;
import io.sngo.cluster.Lease;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.runtime.Cluster;
import io.sngo.cluster.service.CompressionStatistics;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceRegistry;
import io.sngo.cluster.transport.MessageTransport;
import io.sngo.cluster.transport.TransportStatistics;

/**
 * The cluster's figures as meters, read when somebody asks. None of them is per node or
 * per service: their number does not grow with the cluster.
 */
final class ClusterMeters implements MeterBinder {

	private final Cluster node;

	private final ClusterManager manager;

	private final ServiceRegistry services;

	private final MessageTransport transport;

	private final Leadership leadership;

	ClusterMeters(Cluster node, ClusterManager manager, ServiceRegistry services, MessageTransport transport,
			Leadership leadership) {
		this.node = node;
		this.manager = manager;
		this.services = services;
		this.transport = transport;
		this.leadership = leadership;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		bindNodes(registry);
		bindServices(registry);
		bindCalls(registry);
		bindTransport(registry);
		bindLeader(registry);
		bindCompression(registry);
		bindLoop(registry);
	}

	private void bindNodes(MeterRegistry registry) {
		for (NodeState state : NodeState.values()) {
			Gauge.builder("cluster.nodes", this.manager, (manager) -> count(manager, state))
				.tag("state", state.name())
				.description("Nodes by their state, as this node sees them")
				.register(registry);
		}
		Gauge.builder("cluster.healthy", this.manager, (manager) -> manager.health().healthy() ? 1 : 0)
			.description(
					"1 while this node is a member, knows a leader, is not isolated and does not take itself for failed")
			.register(registry);
		Gauge.builder("cluster.isolated", this.manager, (manager) -> manager.isIsolated() ? 1 : 0)
			.description("1 while this node is not on the side of a partition that goes on")
			.register(registry);
		Gauge.builder("cluster.partitions", this.manager, (manager) -> manager.health().partitionCount())
			.description("Sides of the cluster that are known, 1 while it is whole")
			.register(registry);
	}

	private static double count(ClusterManager manager, NodeState state) {
		return manager.nodes().stream().filter((node) -> node.info().state() == state).count();
	}

	private void bindServices(MeterRegistry registry) {
		Gauge.builder("cluster.services", this.services, (services) -> services.services().size())
			.description("Services that the cluster offers")
			.register(registry);
		for (ServiceHealth health : ServiceHealth.values()) {
			Gauge.builder("cluster.service.instances", this.services, (services) -> count(services, health))
				.tag("health", health.name())
				.description("Instances of all services by their health")
				.register(registry);
		}
	}

	private static double count(ServiceRegistry services, ServiceHealth health) {
		return services.services()
			.values()
			.stream()
			.flatMap(Collection::stream)
			.filter((instance) -> instance.health() == health)
			.count();
	}

	private void bindCalls(MeterRegistry registry) {
		TimeGauge
			.builder("cluster.server.queue.delay", this.node, TimeUnit.NANOSECONDS,
					(node) -> node.queueDelay().toNanos())
			.description("For how long calls wait for a thread that runs their handler")
			.register(registry);
	}

	private void bindTransport(MeterRegistry registry) {
		counter(registry, "cluster.transport.messages", "sent", TransportStatistics::messagesSent);
		counter(registry, "cluster.transport.messages", "received", TransportStatistics::messagesReceived);
		counter(registry, "cluster.transport.bytes", "sent", TransportStatistics::bytesSent);
		counter(registry, "cluster.transport.bytes", "received", TransportStatistics::bytesReceived);
		FunctionCounter.builder("cluster.transport.errors", this.transport, (it) -> it.statistics().errorCount())
			.description("Connections refused, frames rejected, messages that could not be sent")
			.register(registry);
		Gauge.builder("cluster.transport.connections", this.transport, (it) -> it.statistics().connectionsOpen())
			.description("Open connections to other nodes")
			.register(registry);
		Gauge.builder("cluster.transport.queued", this.node, Cluster::queuedBytes)
			.description("What waits for the network, or for a connection")
			.baseUnit("bytes")
			.register(registry);
		TimeGauge
			.builder("cluster.transport.latency", this.transport, TimeUnit.NANOSECONDS,
					(it) -> it.statistics().averageLatency().toNanos())
			.description("Weighted average round trip of probes")
			.register(registry);
	}

	private void bindLeader(MeterRegistry registry) {
		Gauge.builder("cluster.leader", this.leadership, (leadership) -> leadership.isLeader() ? 1 : 0)
			.description("1 while this node leads")
			.register(registry);
		Gauge
			.builder("cluster.leader.term", this.leadership,
					(leadership) -> leadership.current().map(Lease::term).orElse(0L))
			.description("Term of the leader, 0 while none is known")
			.register(registry);
	}

	private void bindCompression(MeterRegistry registry) {
		saved(registry, "sent", CompressionStatistics::savedSent);
		saved(registry, "received", CompressionStatistics::savedReceived);
		payloads(registry, "compressed", CompressionStatistics::compressed);
		payloads(registry, "incompressible", CompressionStatistics::incompressible);
	}

	private void saved(MeterRegistry registry, String direction, ToDoubleFunction<CompressionStatistics> value) {
		FunctionCounter
			.builder("cluster.compression.saved", this.node, (node) -> value.applyAsDouble(node.compression()))
			.tag("direction", direction)
			.baseUnit("bytes")
			.description("Bytes that the compression of payloads kept off the network, by direction")
			.register(registry);
	}

	private void payloads(MeterRegistry registry, String result, ToDoubleFunction<CompressionStatistics> value) {
		FunctionCounter
			.builder("cluster.compression.payloads", this.node, (node) -> value.applyAsDouble(node.compression()))
			.tag("result", result)
			.description("Payloads that were sent compressed, or tried in vain")
			.register(registry);
	}

	private void bindLoop(MeterRegistry registry) {
		FunctionCounter.builder("cluster.loop.dropped", this.node, Cluster::droppedTasks)
			.description("Messages and tasks that the control loop turned away because too many waited")
			.register(registry);
		TimeGauge
			.builder("cluster.loop.lag.max", this.node, TimeUnit.NANOSECONDS, (node) -> node.maxLoopLag().toNanos())
			.description("By how much a timer of the control loop was late at most, so far")
			.register(registry);
	}

	private void counter(MeterRegistry registry, String name, String direction,
			ToDoubleFunction<TransportStatistics> value) {
		FunctionCounter.builder(name, this.transport, (it) -> value.applyAsDouble(it.statistics()))
			.tag("direction", direction)
			.baseUnit(name.endsWith("bytes") ? "bytes" : null)
			.description("Traffic between the nodes, by direction")
			.register(registry);
	}

}
