// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.sample;

import java.util.Locale;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.NodeInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Tells whoever watches the terminal where the node is and what happens in the cluster.
 */
@Component
class Journal {

	private static final Logger logger = LoggerFactory.getLogger(Journal.class);

	private final ClusterManager cluster;

	private final Environment environment;

	Journal(ClusterManager cluster, Environment environment) {
		this.cluster = cluster;
		this.environment = environment;
	}

	@EventListener(ApplicationReadyEvent.class)
	void ready() {
		NodeInfo local = this.cluster.localNode().info();
		logger.info("Node {} is up: cluster port {}, dashboard at http://localhost:{}/", local.id(), local.port(),
				this.environment.getProperty("local.server.port"));
	}

	@EventListener
	void on(ClusterEvent event) {
		logger.info("{} {}: {} of {} nodes are active", event.node().id(),
				event.getClass().getSimpleName().replace("Node", "").toLowerCase(Locale.ROOT),
				this.cluster.health().activeNodes(), this.cluster.health().totalNodes());
	}

}
