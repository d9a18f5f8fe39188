// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.LinkedHashMap;
import java.util.Map;

import io.sngo.cluster.NodeId;

/**
 * Who has accused one node lately. Only a few are remembered: more make no difference.
 */
final class Accusers {

	/** So many are as good as all. */
	static final int MAX = 3;

	/** Heartbeats for which an accusation is remembered. */
	static final int WINDOW_HEARTBEATS = 20;

	private final Map<NodeId, Long> latest = new LinkedHashMap<>();

	void add(NodeId accuser, long now, long heartbeat) {
		forget(now, heartbeat);
		this.latest.remove(accuser);
		if (this.latest.size() < MAX) {
			this.latest.put(accuser, now);
		}
		else {
			// Each accuser that is new keeps the number up.
			this.latest.remove(this.latest.keySet().iterator().next());
			this.latest.put(accuser, now);
		}
	}

	/**
	 * How many different ones there were, at most {@value #MAX}.
	 */
	int count(long now, long heartbeat) {
		forget(now, heartbeat);
		return this.latest.size();
	}

	void clear() {
		this.latest.clear();
	}

	private void forget(long now, long heartbeat) {
		this.latest.values().removeIf((then) -> now - then > WINDOW_HEARTBEATS * heartbeat);
	}

}
