// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.sngo.cluster.ClusterEvent;

import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;

/**
 * Writes down what the application hears of the cluster.
 */
class EventJournal {

	private final Queue<String> all = new ConcurrentLinkedQueue<>();

	private final Queue<String> left = new ConcurrentLinkedQueue<>();

	@EventListener
	@Order(0)
	void on(ClusterEvent event) {
		this.all.add(event.getClass().getSimpleName() + " " + event.node().id());
	}

	@EventListener
	void on(ClusterEvent.NodeLeft event) {
		this.left.add(event.node().id().value());
	}

	@EventListener
	void failing(ClusterEvent.NodeJoined event) {
		throw new IllegalStateException("What follows arrives all the same");
	}

	Queue<String> all() {
		return this.all;
	}

	Queue<String> left() {
		return this.left;
	}

}
