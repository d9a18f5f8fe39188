// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.app;

import java.nio.file.Path;
import java.util.List;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.service.ServiceRegistry;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Writes down what the node sees of the cluster, when it sees it.
 */
@Component
class EventJournal {

	private final LineFile file;

	private final ClusterManager cluster;

	private final ServiceRegistry registry;

	private final Environment environment;

	EventJournal(@Value("${system.directory}") Path directory, ClusterManager cluster, ServiceRegistry registry,
			Environment environment) {
		this.file = new LineFile(directory.resolve("events.log"));
		this.cluster = cluster;
		this.registry = registry;
		this.environment = environment;
		List.of("echo", "work").forEach(this::watch);
	}

	private void watch(String service) {
		this.registry.watch(service)
			.subscribe((event) -> this.file.append("Service" + event.type(), event.instance().nodeId(), service));
	}

	@EventListener
	void onClusterEvent(ClusterEvent event) {
		this.file.append(event.getClass().getSimpleName(), event.node().id(), detail(event));
	}

	/**
	 * Of leaders the term, else how many nodes are active.
	 */
	private long detail(ClusterEvent event) {
		if (event instanceof ClusterEvent.LeaderElected elected) {
			return elected.term();
		}
		return (event instanceof ClusterEvent.LeaderLost lost) ? lost.term() : this.cluster.activeNodes().size();
	}

	@EventListener(ApplicationReadyEvent.class)
	void onReady() {
		this.file.append("Ready", this.environment.getProperty("local.server.port"));
	}

	@EventListener(ContextClosedEvent.class)
	void onClosed() {
		this.file.append("Closing", "-");
	}

}
