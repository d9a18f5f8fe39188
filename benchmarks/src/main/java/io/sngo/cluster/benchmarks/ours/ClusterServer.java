// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.ours;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.benchmarks.subject.Server;

/**
 * A node that offers the services.
 *
 * @param stop ends the node
 * @param manager knows its port
 */
record ClusterServer(Runnable stop, ClusterManager manager) implements Server {

	@Override
	public int port() {
		return this.manager.localNode().info().port();
	}

	@Override
	public void close() {
		this.stop.run();
	}

}
