// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.List;
import java.util.Map;

import reactor.core.publisher.Flux;

import io.sngo.cluster.Node;
import io.sngo.cluster.service.ServiceEvent;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.service.ServiceRegistry;

/**
 * The registry as users hold it.
 */
final class NodeServiceRegistry implements ServiceRegistry {

	private final LocalServices local;

	private final ServiceDirectory directory;

	private final KnownNodes nodes;

	private final SeenServices seen;

	private final EventStream<ServiceEvent> events;

	private final ControlLoop loop;

	NodeServiceRegistry(LocalServices local, ServiceDirectory directory, KnownNodes nodes,
			EventStream<ServiceEvent> events, ControlLoop loop) {
		this.local = local;
		this.directory = directory;
		this.nodes = nodes;
		this.seen = new SeenServices(directory, this::seen, System::nanoTime);
		this.events = events;
		this.loop = loop;
	}

	@Override
	public void register(String service, Map<String, String> metadata) {
		this.local.register(service, metadata);
	}

	@Override
	public void unregister(String service) {
		this.local.unregister(service);
	}

	@Override
	public void updateHealth(String service, boolean healthy) {
		this.local.updateHealth(service, healthy);
	}

	@Override
	public List<ServiceInstance> discover(String service) {
		return this.seen.instances(service);
	}

	@Override
	public Map<String, List<ServiceInstance>> services() {
		return this.seen.all();
	}

	/**
	 * When a node was last heard of changes all the time, which is no reason to publish
	 * all its services anew.
	 */
	private ServiceInstance seen(ServiceInstance instance) {
		Node node = this.nodes.view().byId().get(instance.nodeId());
		return (node == null) ? instance
				: new ServiceInstance(instance.serviceId(), instance.nodeId(), instance.address(), instance.metadata(),
						instance.health(), instance.registeredAt(), node.info().lastSeen());
	}

	@Override
	public Flux<ServiceEvent> watch(String service) {
		// What exists and what changes come from one thread: nothing is told twice or
		// missed.
		return this.events.flux((event) -> event.instance().serviceId().equals(service),
				(subscriber) -> this.loop.execute(() -> this.directory.subscribe(service, subscriber)));
	}

}
