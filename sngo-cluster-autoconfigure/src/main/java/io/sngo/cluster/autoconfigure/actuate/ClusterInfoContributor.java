// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.Leadership;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * Says which node this is, and who leads.
 */
final class ClusterInfoContributor implements InfoContributor {

	private final ClusterManager manager;

	private final Leadership leadership;

	ClusterInfoContributor(ClusterManager manager, Leadership leadership) {
		this.manager = manager;
		this.leadership = leadership;
	}

	@Override
	public void contribute(Info.Builder builder) {
		Map<String, Object> cluster = new LinkedHashMap<>();
		cluster.put("clusterName", this.manager.clusterName());
		try {
			cluster.put("nodeId", this.manager.localNode().id().value());
		}
		catch (ClusterException ex) {
			// The node has not started: it need not have a name yet.
		}
		cluster.put("isLeader", this.leadership.isLeader());
		this.leadership.current().ifPresent((lease) -> {
			cluster.put("leaderId", lease.leader().value());
			cluster.put("term", lease.term());
		});
		builder.withDetail("cluster", cluster);
	}

}
