// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.offers;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.ServiceHandler;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Says which node it is, and whether it is up.
 */
@ClusterService("moody")
public class MoodyService implements ServiceHandler<String, String>, HealthIndicator {

	private final ClusterManager cluster;

	private volatile boolean up;

	public MoodyService(ClusterManager cluster, @Value("${moody.up:true}") boolean up) {
		this.cluster = cluster;
		this.up = up;
	}

	public void up(boolean up) {
		this.up = up;
	}

	@Override
	public String handle(String request, CallContext context) {
		return this.cluster.localNode().id().value();
	}

	@Override
	public Health health() {
		return (this.up ? Health.up() : Health.down()).build();
	}

}
