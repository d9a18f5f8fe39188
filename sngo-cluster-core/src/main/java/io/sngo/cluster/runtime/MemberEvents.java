// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.time.Instant;
import java.util.List;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.ClusterEvent.NodeFailed;
import io.sngo.cluster.ClusterEvent.NodeJoined;
import io.sngo.cluster.ClusterEvent.NodeLeft;
import io.sngo.cluster.ClusterEvent.NodeRecovered;
import io.sngo.cluster.ClusterEvent.NodeSuspected;
import io.sngo.cluster.ClusterEvent.NodeUpdated;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;

import org.jspecify.annotations.Nullable;

/**
 * What a change of a member means to users.
 */
final class MemberEvents {

	private MemberEvents() {
	}

	/**
	 * The events of a change, in order; often one, sometimes none.
	 */
	static List<ClusterEvent> of(@Nullable Member before, @Nullable Member after, Instant now) {
		if (after == null) {
			// Forgotten: that it failed or left was told at its time.
			return List.of();
		}
		NodeInfo node = after.info();
		// Another run of a node is another member: what its predecessor was does not
		// count.
		NodeState from = (before != null && before.peer().instance() == after.peer().instance()) ? before.info().state()
				: NodeState.UNKNOWN;
		if (from == node.state()) {
			return (from.isLive() && changed(before, after)) ? List.of(new NodeUpdated(node, now)) : List.of();
		}
		return switch (node.state()) {
			case ACTIVE -> List.of(activated(from, node, now));
			case SUSPECTED -> isPresent(from) ? List.of(new NodeSuspected(node, now))
					: List.of(new NodeJoined(node, now), new NodeSuspected(node, now));
			case FAILED -> List.of(new NodeFailed(node, now));
			// It still answers, so it has not left; that it takes no calls is an update.
			case LEAVING -> isPresent(from) ? List.of(new NodeUpdated(node, now)) : List.of();
			// Whoever is new here and has left was never seen as a member.
			case LEFT -> (before != null) ? List.of(new NodeLeft(node, now)) : List.of();
			case UNKNOWN, JOINING -> List.of();
		};
	}

	private static ClusterEvent activated(NodeState from, NodeInfo node, Instant now) {
		return switch (from) {
			case SUSPECTED, FAILED -> new NodeRecovered(node, now);
			case LEAVING -> new NodeUpdated(node, now);
			case UNKNOWN, JOINING, LEFT, ACTIVE -> new NodeJoined(node, now);
		};
	}

	/**
	 * Whether users already hold a node in this state to be a member, or to have been one
	 * that may recover.
	 */
	private static boolean isPresent(NodeState state) {
		return state.isLive() || state == NodeState.FAILED;
	}

	private static boolean changed(@Nullable Member before, Member after) {
		if (before == null) {
			return true;
		}
		NodeInfo was = before.info();
		NodeInfo is = after.info();
		return !before.peer().address().equals(after.peer().address()) || was.load() != is.load()
				|| !was.metadata().equals(is.metadata());
	}

}
