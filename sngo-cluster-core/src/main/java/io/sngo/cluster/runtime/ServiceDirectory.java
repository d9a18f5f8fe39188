// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.registry.ServiceEntry;
import io.sngo.cluster.service.ServiceEvent;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceInstance;

import reactor.core.publisher.FluxSink;

import org.jspecify.annotations.Nullable;

/**
 * All services of the cluster and where they are: what nodes registered, joined with how
 * these nodes stand. Changed on the control loop alone; everybody reads the snapshot that
 * was published last.
 */
final class ServiceDirectory {

	private final Function<NodeId, @Nullable KnownNode> nodes;

	private final EventStream<ServiceEvent> events;

	private final SortedMap<String, SortedMap<NodeId, Registration>> services = new TreeMap<>();

	private volatile SortedMap<String, List<ServiceInstance>> snapshot = Collections.emptySortedMap();

	/**
	 * @param nodes looks up a node that is known now
	 */
	ServiceDirectory(Function<NodeId, @Nullable KnownNode> nodes, EventStream<ServiceEvent> events) {
		this.nodes = nodes;
		this.events = events;
	}

	/**
	 * All services with an instance, sorted, and their instances, sorted by node.
	 */
	SortedMap<String, List<ServiceInstance>> snapshot() {
		return this.snapshot;
	}

	List<ServiceInstance> instances(String service) {
		return this.snapshot.getOrDefault(service, List.of());
	}

	/**
	 * Adds a subscriber and tells it what exists, on the control loop.
	 */
	void subscribe(String service, FluxSink<ServiceEvent> subscriber) {
		instances(service)
			.forEach((instance) -> subscriber.next(new ServiceEvent(ServiceEvent.Type.REGISTERED, instance)));
		this.events.add(subscriber);
	}

	void onEntryChanged(NodeId owner, String service, @Nullable ServiceEntry after) {
		SortedMap<NodeId, Registration> registrations = this.services.computeIfAbsent(service,
				(key) -> new TreeMap<>());
		ServiceInstance before = shown(registrations.get(owner));
		if (after == null) {
			registrations.remove(owner);
		}
		else {
			registrations.put(owner, new Registration(after, instance(owner, after)));
		}
		ServiceInstance now = shown(registrations.get(owner));
		if (registrations.isEmpty()) {
			this.services.remove(service);
		}
		publish(service, before, now);
	}

	/**
	 * A node changed: its services may come, go, or be callable no more.
	 */
	void onNodeChanged(NodeId owner) {
		this.services.forEach((service, registrations) -> {
			Registration known = registrations.get(owner);
			if (known != null) {
				Registration current = new Registration(known.entry(), instance(owner, known.entry()));
				registrations.put(owner, current);
				publish(service, shown(known), shown(current));
			}
		});
	}

	private void publish(String service, @Nullable ServiceInstance before, @Nullable ServiceInstance after) {
		ServiceEvent.Type type = change(before, after);
		if (type == null) {
			return;
		}
		List<ServiceInstance> instances = new ArrayList<>();
		for (Registration registration : this.services.getOrDefault(service, Collections.emptySortedMap()).values()) {
			if (registration.instance() != null) {
				instances.add(registration.instance());
			}
		}
		SortedMap<String, List<ServiceInstance>> copy = new TreeMap<>(this.snapshot);
		if (instances.isEmpty()) {
			copy.remove(service);
		}
		else {
			copy.put(service, List.copyOf(instances));
		}
		this.snapshot = Collections.unmodifiableSortedMap(copy);
		this.events.publish(new ServiceEvent(type, Objects.requireNonNull((after != null) ? after : before)));
	}

	private static ServiceEvent.@Nullable Type change(@Nullable ServiceInstance before,
			@Nullable ServiceInstance after) {
		if (before == null || after == null) {
			return (before != null) ? ServiceEvent.Type.UNREGISTERED
					: (after != null) ? ServiceEvent.Type.REGISTERED : null;
		}
		if (before.health() != after.health()) {
			return (after.health() == ServiceHealth.HEALTHY) ? ServiceEvent.Type.HEALTHY : ServiceEvent.Type.UNHEALTHY;
		}
		boolean same = before.metadata().equals(after.metadata()) && before.address().equals(after.address())
				&& before.registeredAt().equals(after.registeredAt());
		// Registering again replaces what was said before.
		return same ? null : ServiceEvent.Type.REGISTERED;
	}

	private static @Nullable ServiceInstance shown(@Nullable Registration registration) {
		return (registration != null) ? registration.instance() : null;
	}

	private @Nullable ServiceInstance instance(NodeId owner, ServiceEntry entry) {
		KnownNode node = this.nodes.apply(owner);
		ServiceHealth health = (node != null) ? health(node, entry) : null;
		if (node == null || health == null) {
			return null;
		}
		NodeInfo info = node.info();
		return new ServiceInstance(entry.service(), owner, node.address(), entry.metadata(), health,
				Instant.ofEpochMilli(entry.registeredAtMillis()), info.lastSeen());
	}

	/**
	 * Whether a service can be called; {@code null} where its node is gone.
	 */
	private static @Nullable ServiceHealth health(KnownNode node, ServiceEntry entry) {
		ServiceHealth said = entry.healthy() ? ServiceHealth.HEALTHY : ServiceHealth.UNHEALTHY;
		return switch (node.state()) {
			case ACTIVE -> said;
			// Only the local node is seen joining, and it need not have joined to call
			// itself.
			case JOINING -> node.isLocal() ? said : null;
			case SUSPECTED -> entry.healthy() ? ServiceHealth.UNKNOWN : ServiceHealth.UNHEALTHY;
			// It still answers but takes no new calls.
			case LEAVING -> ServiceHealth.UNHEALTHY;
			case UNKNOWN, FAILED, LEFT -> null;
		};
	}

	/**
	 * What a node registered, and what users see of it: nothing while the node is gone.
	 */
	private record Registration(ServiceEntry entry, @Nullable ServiceInstance instance) {
	}

}
