// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.scalecube;

import io.scalecube.services.Microservices;
import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.Reply;

/**
 * A node that calls.
 *
 * @param node the node
 * @param echo the service
 */
record ScaleCubeClient(Microservices node, Echo echo) implements Client {

	@Override
	public void echo(byte[] payload, Reply reply) {
		this.echo.bytes(payload).subscribe(reply::received, reply::failed);
	}

	@Override
	public void echo(Order order, Reply reply) {
		this.echo.orders(order).subscribe(reply::received, reply::failed);
	}

	@Override
	public void close() {
		this.node.close();
	}

}
