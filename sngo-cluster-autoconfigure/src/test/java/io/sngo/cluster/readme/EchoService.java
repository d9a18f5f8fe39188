// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.readme;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.ServiceHandler;

@ClusterService("echo")
class EchoService implements ServiceHandler<String, String> {

	private final ClusterManager cluster;

	EchoService(ClusterManager cluster) {
		this.cluster = cluster;
	}

	@Override
	public String handle(String request, CallContext context) {
		return this.cluster.localNode().id() + " says: " + request;
	}

}
