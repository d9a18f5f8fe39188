// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sngo.cluster.ClusterEvent;

import org.springframework.context.event.EventListener;

/**
 * Counts the cluster's events by their type, and the changes of its leader.
 */
final class ClusterEventMeters {

	private final MeterRegistry registry;

	private final Counter elections;

	private final Counter losses;

	ClusterEventMeters(MeterRegistry registry) {
		this.registry = registry;
		this.elections = Counter.builder("cluster.leader.elections")
			.description("Leaders that this node saw begin to lead")
			.register(registry);
		this.losses = Counter.builder("cluster.leader.lost")
			.description("Leaders that this node saw cease to lead")
			.register(registry);
	}

	@EventListener
	void on(ClusterEvent event) {
		Counter.builder("cluster.events")
			.tag("type", event.getClass().getSimpleName())
			.description("Changes of the cluster that this node saw, by type")
			.register(this.registry)
			.increment();
		if (event instanceof ClusterEvent.LeaderElected) {
			this.elections.increment();
		}
		else if (event instanceof ClusterEvent.LeaderLost) {
			this.losses.increment();
		}
	}

}
