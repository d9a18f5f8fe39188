// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.actuate;

import io.sngo.cluster.ClusterHealth;

import org.jspecify.annotations.Nullable;

/**
 * The cluster's figures in plain values.
 */
record HealthDescriptor(int totalNodes, int activeNodes, int suspectedNodes, int failedNodes, boolean hasLeader,
		@Nullable String leaderId, int partitionCount, String lastUpdate, boolean healthy) {

	static HealthDescriptor of(ClusterHealth health) {
		return new HealthDescriptor(health.totalNodes(), health.activeNodes(), health.suspectedNodes(),
				health.failedNodes(), health.hasLeader(),
				(health.leaderId() != null) ? health.leaderId().value() : null, health.partitionCount(),
				health.lastUpdate().toString(), health.healthy());
	}

}
