// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The cluster's state in figures, as the local node sees it.
 *
 * @param totalNodes nodes known that have not left
 * @param activeNodes of these, the active ones
 * @param suspectedNodes of these, the suspected ones
 * @param failedNodes of these, the failed ones
 * @param hasLeader whether a leader is known
 * @param leaderId the leader, {@code null} where none is known
 * @param partitionCount how many sides of the cluster are known: 1 while it is whole, 2
 * where nodes are out of reach that are not known to have ended
 * @param lastUpdate when the local node last saw a change
 * @param healthy whether the local node is an active member, knows a leader, is not
 * isolated by a partition, and does not take itself for failed
 */
public record ClusterHealth(int totalNodes, int activeNodes, int suspectedNodes, int failedNodes, boolean hasLeader,
		@Nullable NodeId leaderId, int partitionCount, Instant lastUpdate, boolean healthy) {
}
