// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.partition;

import java.util.LinkedHashMap;
import java.util.Map;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as it was whole, and who of it is on this node's side now. Whoever was lost
 * before a decision that this node goes on does not count in the next one.
 */
final class Sides {

	private final NodeId local;

	private final Map<NodeId, Entry> nodes = new LinkedHashMap<>();

	Sides(NodeId local) {
		this.local = local;
	}

	/**
	 * @return whether somebody came to this side, or is lost to it
	 */
	boolean onMemberChanged(@Nullable Member before, @Nullable Member after) {
		if (after == null) {
			return before != null && this.nodes.remove(before.peer().id()) != null;
		}
		NodeId id = after.peer().id();
		NodeState state = after.info().state();
		if (state == NodeState.LEFT || state == NodeState.LEAVING) {
			return this.nodes.remove(id) != null;
		}
		Entry known = this.nodes.get(id);
		boolean here = state.isLive();
		if (known == null && !here) {
			// Lost before this node had seen it: it is no part of what falls apart now.
			return false;
		}
		this.nodes.put(id, new Entry(after.peer(), here, after.info().joinedAt().toEpochMilli()));
		return known == null || known.here != here;
	}

	/**
	 * All that count, on whichever side.
	 */
	int size() {
		return this.nodes.size();
	}

	/**
	 * How many are on this side.
	 */
	int here() {
		return this.nodes.size() - missing();
	}

	int missing() {
		int missing = 0;
		for (Entry entry : this.nodes.values()) {
			if (!entry.here) {
				missing++;
			}
		}
		return missing;
	}

	boolean isHere(NodeId id) {
		Entry entry = this.nodes.get(id);
		return entry != null && entry.here;
	}

	/**
	 * The one that has been there longest, by its own clock; of several the smallest id.
	 */
	NodeId oldest() {
		NodeId oldest = this.local;
		for (Map.Entry<NodeId, Entry> node : this.nodes.entrySet()) {
			Entry first = this.nodes.get(oldest);
			if (first == null || node.getValue().isOlderThan(first)) {
				oldest = node.getKey();
			}
		}
		return oldest;
	}

	/**
	 * The smallest id: where two sides are equally large, one of them has it.
	 */
	NodeId smallest() {
		NodeId smallest = this.local;
		for (NodeId id : this.nodes.keySet()) {
			if (id.compareTo(smallest) < 0) {
				smallest = id;
			}
		}
		return smallest;
	}

	/**
	 * This node goes on without those that are missing.
	 */
	void forgetMissing() {
		this.nodes.values().removeIf((entry) -> !entry.here);
	}

	private record Entry(Peer peer, boolean here, long joinedAtMillis) {

		boolean isOlderThan(Entry other) {
			int byAge = Long.compare(this.joinedAtMillis, other.joinedAtMillis);
			return (byAge != 0) ? byAge < 0 : this.peer.id().compareTo(other.peer.id()) < 0;
		}

	}

}
