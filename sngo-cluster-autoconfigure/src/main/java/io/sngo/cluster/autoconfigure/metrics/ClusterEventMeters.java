// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sngo.cluster.ClusterEvent;

import org.springframework.context.event.EventListener;

/**
 * Counts the cluster's events by their type.
 */
final class ClusterEventMeters {

	private final MeterRegistry registry;

	ClusterEventMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	@EventListener
	void on(ClusterEvent event) {
		Counter.builder("cluster.events")
			.tag("type", event.getClass().getSimpleName())
			.description("Changes of the cluster that this node saw, by type")
			.register(this.registry)
			.increment();
	}

}
