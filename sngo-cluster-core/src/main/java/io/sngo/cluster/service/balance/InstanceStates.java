// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Function;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.ServiceInstance;

/**
 * What is remembered of each instance, as long as it is there. A call that was placed
 * just before its instance went may bring it back; that ends with the next change of the
 * service. Safe for use by any thread.
 *
 * @param <S> what is remembered
 */
final class InstanceStates<S> {

	private final ConcurrentMap<String, ConcurrentMap<NodeId, S>> services = new ConcurrentHashMap<>();

	private final Function<ServiceInstance, S> fresh;

	InstanceStates(Function<ServiceInstance, S> fresh) {
		this.fresh = fresh;
	}

	S of(ServiceInstance instance) {
		ConcurrentMap<NodeId, S> states = this.services.get(instance.serviceId());
		if (states == null) {
			states = this.services.computeIfAbsent(instance.serviceId(), (service) -> new ConcurrentHashMap<>());
		}
		S state = states.get(instance.nodeId());
		return (state != null) ? state
				: states.computeIfAbsent(instance.nodeId(), (node) -> this.fresh.apply(instance));
	}

	/**
	 * Those of a service that there are.
	 */
	Collection<S> of(String service) {
		ConcurrentMap<NodeId, S> states = this.services.get(service);
		return (states != null) ? states.values() : List.of();
	}

	void retain(String service, List<ServiceInstance> instances) {
		retain(service, instances, (state) -> {
		});
	}

	/**
	 * Forgets all others than the given instances of a service.
	 * @param forgotten told of each that was forgotten
	 */
	void retain(String service, List<ServiceInstance> instances, Consumer<S> forgotten) {
		ConcurrentMap<NodeId, S> states = instances.isEmpty() ? this.services.remove(service)
				: this.services.get(service);
		if (states == null) {
			return;
		}
		Set<NodeId> kept = new HashSet<>();
		instances.forEach((instance) -> kept.add(instance.nodeId()));
		states.keySet().forEach((node) -> {
			S state = kept.contains(node) ? null : states.remove(node);
			if (state != null) {
				forgotten.accept(state);
			}
		});
	}

	/**
	 * How many instances are remembered.
	 */
	int size() {
		return this.services.values().stream().mapToInt(ConcurrentMap::size).sum();
	}

}
