// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.registry.Registry;
import io.sngo.cluster.registry.ServiceEntry;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.call.ServiceAnnouncer;

/**
 * What the local node offers. Until it is published nobody else sees it, so that an
 * application that still starts gets no calls.
 */
final class LocalServices implements ServiceAnnouncer {

	/** As the registry allows. */
	static final int MAX_SERVICES = 1000;

	private final Map<String, ServiceEntry> entries = new LinkedHashMap<>();

	private final Clock clock;

	/** Runs an action on the registry, on the control loop, and waits for it. */
	private @Nullable Consumer<Consumer<Registry>> published;

	LocalServices(Clock clock) {
		this.clock = clock;
	}

	/**
	 * Makes visible what is offered now, as one change, and what will be offered.
	 */
	synchronized void publish(Consumer<Consumer<Registry>> registry) {
		List<ServiceEntry> all = List.copyOf(this.entries.values());
		registry.accept((target) -> target.registerAll(all));
		this.published = registry;
	}

	/**
	 * What is offered from now on stays invisible again.
	 */
	synchronized void unpublish() {
		this.published = null;
	}

	@Override
	public void announce(ServiceDefinition definition) {
		register(definition.service(), definition.metadata());
	}

	@Override
	public void withdraw(String service) {
		unregister(service);
	}

	synchronized void register(String service, Map<String, String> metadata) {
		put(new ServiceEntry(service, metadata, true, this.clock.millis()));
	}

	synchronized void updateHealth(String service, boolean healthy) {
		ServiceEntry entry = this.entries.get(service);
		if (entry != null && entry.healthy() != healthy) {
			put(entry.withHealthy(healthy));
		}
	}

	/**
	 * @throws ClusterException if there are too many services; nothing has changed then
	 */
	private void put(ServiceEntry entry) {
		// The registry has the same bound, but does not know what is not published.
		if (this.entries.size() == MAX_SERVICES && !this.entries.containsKey(entry.service())) {
			throw new ClusterException("Service '" + entry.service() + "' was not registered: a node offers at most "
					+ MAX_SERVICES + " services. Unregister some");
		}
		if (this.published != null) {
			this.published.accept((registry) -> registry.register(entry));
		}
		this.entries.put(entry.service(), entry);
	}

	synchronized void unregister(String service) {
		if (this.entries.containsKey(service) && this.published != null) {
			// First, since it may fail: whoever asks again then finds it still offered.
			this.published.accept((registry) -> registry.unregister(service));
		}
		this.entries.remove(service);
	}

}
