// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.sample;

import java.util.concurrent.atomic.AtomicLong;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.service.ClusterService;

import org.springframework.stereotype.Component;

/**
 * The counter of this node: a service whose operations are the methods of an interface.
 */
@ClusterService("counter")
@Component
class CounterService implements Counter {

	private final ClusterManager cluster;

	private final AtomicLong value = new AtomicLong();

	CounterService(ClusterManager cluster) {
		this.cluster = cluster;
	}

	@Override
	public Count increment() {
		return new Count(node(), this.value.incrementAndGet());
	}

	@Override
	public Count current() {
		return new Count(node(), this.value.get());
	}

	private String node() {
		return this.cluster.localNode().id().value();
	}

}
