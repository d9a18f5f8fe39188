// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.sngo.cluster.ClusterHealth;
import io.sngo.cluster.Node;
import io.sngo.cluster.NodeId;

/**
 * Who is in the cluster and how it stands, at one moment. Immutable, and made once per
 * change, so that answering a question costs nothing.
 *
 * @param nodes all known nodes, sorted by id
 * @param activeNodes the active ones, sorted by id
 * @param byId all known nodes
 * @param situation what concerns the cluster as a whole
 * @param health the figures
 */
record ClusterView(List<Node> nodes, List<Node> activeNodes, Map<NodeId, KnownNode> byId, ClusterSituation situation,
		ClusterHealth health) {

	/** What is known before the node has started: nothing. */
	static final ClusterView EMPTY = of(List.of(), ClusterSituation.INITIAL, Instant.EPOCH);

	/**
	 * @param sorted all known nodes, sorted by id
	 */
	static ClusterView of(Collection<KnownNode> sorted, ClusterSituation situation, Instant now) {
		List<Node> active = new ArrayList<>();
		int suspected = 0;
		int failed = 0;
		int left = 0;
		boolean localActive = false;
		for (KnownNode node : sorted) {
			switch (node.state()) {
				case ACTIVE -> {
					active.add(node);
					localActive |= node.isLocal();
				}
				case SUSPECTED -> suspected++;
				case FAILED -> failed++;
				case LEFT -> left++;
				case UNKNOWN, JOINING, LEAVING -> {
					// counts in the total alone
				}
			}
		}
		int total = sorted.size() - left;
		NodeId leader = situation.leader();
		boolean healthy = localActive && leader != null && !situation.isolated() && !situation.quarantined();
		ClusterHealth health = new ClusterHealth(total, active.size(), suspected, failed, leader != null, leader,
				situation.sides(), now, healthy);
		Map<NodeId, KnownNode> byId = sorted.stream()
			.collect(Collectors.toUnmodifiableMap(KnownNode::id, Function.identity()));
		return new ClusterView(List.copyOf(sorted), List.copyOf(active), byId, situation, health);
	}

	/**
	 * The same view after a change that is none to it.
	 */
	ClusterView updatedAt(Instant now) {
		ClusterHealth was = this.health;
		return new ClusterView(this.nodes, this.activeNodes, this.byId, this.situation,
				new ClusterHealth(was.totalNodes(), was.activeNodes(), was.suspectedNodes(), was.failedNodes(),
						was.hasLeader(), was.leaderId(), was.partitionCount(), now, was.healthy()));
	}

}
