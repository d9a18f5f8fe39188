// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.actuate;

import java.util.TreeMap;
import java.util.function.Supplier;

import io.sngo.cluster.ClusterHealth;
import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.membership.JoinStatus;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up while the node is a member with a majority of the nodes in view. All other states
 * are out of service rather than down: restarting the application would not help.
 */
final class ClusterHealthIndicator extends AbstractHealthIndicator {

	private final ClusterManager manager;

	private final Supplier<JoinStatus> joinStatus;

	/**
	 * @param joinStatus asks the node itself and fails where it is dead
	 */
	ClusterHealthIndicator(ClusterManager manager, Supplier<JoinStatus> joinStatus) {
		super("The cluster node does not answer");
		this.manager = manager;
		this.joinStatus = joinStatus;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		JoinStatus join = this.joinStatus.get();
		ClusterHealth health = this.manager.health();
		NodeInfo local = this.manager.localNode().info();
		if (health.healthy()) {
			builder.up();
		}
		else {
			builder.outOfService().withDetail("reason", reason(local, health));
		}
		builder.withDetail("nodeId", local.id().value())
			.withDetail("clusterName", this.manager.clusterName())
			.withDetail("state", local.state().name())
			.withDetail("totalNodes", health.totalNodes())
			.withDetail("activeNodes", health.activeNodes())
			.withDetail("suspectedNodes", health.suspectedNodes())
			.withDetail("failedNodes", health.failedNodes())
			.withDetail("hasLeader", health.hasLeader())
			.withDetail("partitionCount", health.partitionCount());
		if (health.leaderId() != null) {
			builder.withDetail("leaderId", health.leaderId().value());
		}
		if (!join.joined()) {
			addProblems(builder, join);
		}
	}

	private static void addProblems(Health.Builder builder, JoinStatus join) {
		if (!join.message().isEmpty()) {
			builder.withDetail("joinProblem", join.message());
		}
		if (!join.failures().isEmpty()) {
			builder.withDetail("seeds", new TreeMap<>(join.failures()));
		}
	}

	private static String reason(NodeInfo local, ClusterHealth health) {
		return switch (local.state()) {
			case UNKNOWN -> "The node has not started";
			case JOINING -> "The node has not joined: it looks for its seeds";
			case LEAVING -> "The node is leaving";
			case LEFT -> "The node has left";
			case ACTIVE, SUSPECTED, FAILED -> "Only " + health.activeNodes() + " of " + health.totalNodes()
					+ " nodes are active, which is no majority";
		};
	}

}
