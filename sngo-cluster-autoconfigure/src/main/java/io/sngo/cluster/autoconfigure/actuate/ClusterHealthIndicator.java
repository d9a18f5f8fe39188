// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.actuate;

import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.sngo.cluster.ClusterHealth;
import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.membership.JoinStatus;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up while the node is a member with a majority of the nodes in view; down where it is
 * dead: it does not answer, or nobody can connect to it. All other states are out of
 * service rather than down: restarting the application would not help.
 */
final class ClusterHealthIndicator extends AbstractHealthIndicator {

	private final ClusterManager manager;

	private final BooleanSupplier listening;

	private final Supplier<JoinStatus> joinStatus;

	/**
	 * @param listening whether others can connect
	 * @param joinStatus asks the node itself and fails where it is dead
	 */
	ClusterHealthIndicator(ClusterManager manager, BooleanSupplier listening, Supplier<JoinStatus> joinStatus) {
		super("The cluster node does not answer");
		this.manager = manager;
		this.listening = listening;
		this.joinStatus = joinStatus;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		ClusterHealth health = this.manager.health();
		// Before anything that may fail: they are what to look at then.
		addFigures(builder, health);
		NodeInfo local = this.manager.localNode().info();
		builder.withDetail("nodeId", local.id().value()).withDetail("state", local.state().name());
		JoinStatus join = this.joinStatus.get();
		if (!this.listening.getAsBoolean()) {
			builder.down().withDetail("reason", "The node does not listen any more: no other node can connect to it");
		}
		else if (health.healthy()) {
			builder.up();
		}
		else {
			builder.outOfService().withDetail("reason", reason(local, health));
		}
		if (!join.joined()) {
			addProblems(builder, join);
		}
	}

	private void addFigures(Health.Builder builder, ClusterHealth health) {
		builder.withDetail("clusterName", this.manager.clusterName())
			.withDetail("totalNodes", health.totalNodes())
			.withDetail("activeNodes", health.activeNodes())
			.withDetail("suspectedNodes", health.suspectedNodes())
			.withDetail("failedNodes", health.failedNodes())
			.withDetail("hasLeader", health.hasLeader())
			.withDetail("partitionCount", health.partitionCount());
		if (health.leaderId() != null) {
			builder.withDetail("leaderId", health.leaderId().value());
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

	private String reason(NodeInfo local, ClusterHealth health) {
		return switch (local.state()) {
			case UNKNOWN -> "The node has not started";
			case JOINING -> "The node has not joined: it looks for its seeds";
			case LEAVING -> "The node is leaving";
			case LEFT -> "The node has left";
			case ACTIVE, SUSPECTED, FAILED -> reasonOfMember(health);
		};
	}

	private String reasonOfMember(ClusterHealth health) {
		if (this.manager.isIsolated()) {
			return "The node is isolated: it is not on the side of the cluster that goes on, and refuses calls";
		}
		// What else there is: a member that is led is healthy, unless it denies being
		// one.
		return health.hasLeader()
				? "The node takes itself for failed: others accuse it again and again, and it reaches hardly any"
				: "No leader is known";
	}

}
