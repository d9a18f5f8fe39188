// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.election.KnownLeader;

/**
 * What a change of the leader means to users. A node that joins may hear of the leader
 * before it hears of the node that leads: then both are told in the order in which they
 * make sense.
 */
final class LeaderEvents {

	private final Function<NodeId, @Nullable NodeInfo> nodes;

	private @Nullable KnownLeader leader;

	/** The leader as it was told of, {@code null} while it was not. */
	private @Nullable NodeInfo told;

	/**
	 * @param nodes what is known of a node, {@code null} for nothing
	 */
	LeaderEvents(Function<NodeId, @Nullable NodeInfo> nodes) {
		this.nodes = nodes;
	}

	/**
	 * Another leader is known, or none.
	 * @return the events of it, in order
	 */
	List<ClusterEvent> onLeader(@Nullable KnownLeader after, Instant now) {
		List<ClusterEvent> events = new ArrayList<>();
		KnownLeader before = this.leader;
		NodeInfo last = this.told;
		if (before != null && last != null) {
			NodeInfo current = this.nodes.apply(last.id());
			events.add(new ClusterEvent.LeaderLost((current != null) ? current : last, before.term(), now));
		}
		this.leader = after;
		this.told = null;
		events.addAll(onNode(now));
		return events;
	}

	/**
	 * A node is known.
	 * @return the event, if it is the leader that was not told of
	 */
	List<ClusterEvent> onNode(Instant now) {
		KnownLeader current = this.leader;
		if (current == null || this.told != null) {
			return List.of();
		}
		NodeInfo node = this.nodes.apply(current.peer().id());
		this.told = node;
		return (node != null) ? List.of(new ClusterEvent.LeaderElected(node, current.term(), now)) : List.of();
	}

}
