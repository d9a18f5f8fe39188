// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.scalecube;

import io.scalecube.services.Microservices;
import io.sngo.cluster.benchmarks.subject.Server;

/**
 * A node that offers the service.
 *
 * @param node the node
 */
record ScaleCubeServer(Microservices node) implements Server {

	@Override
	public int port() {
		return this.node.serviceAddress().port();
	}

	@Override
	public void close() {
		this.node.close();
	}

}
