// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.sample;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.ServiceHandler;

import org.springframework.stereotype.Component;

/**
 * Says what it was told, and on which node: a service with one operation.
 */
@ClusterService("echo")
@Component
class EchoService implements ServiceHandler<String, EchoService.Echo> {

	private final ClusterManager cluster;

	EchoService(ClusterManager cluster) {
		this.cluster = cluster;
	}

	@Override
	public Echo handle(String request, CallContext context) {
		return new Echo(this.cluster.localNode().id().value(), "echo: " + request);
	}

	/**
	 * The answer.
	 *
	 * @param node the node that answered
	 * @param reply what it said
	 */
	record Echo(String node, String reply) {
	}

}
