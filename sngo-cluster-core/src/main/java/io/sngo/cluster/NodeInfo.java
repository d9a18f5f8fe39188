// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

import java.time.Instant;
import java.util.Map;

/**
 * What is known of a node at one moment, as the observing node sees it. Immutable.
 *
 * @param id the node
 * @param address advertised host name or address
 * @param port advertised TCP port
 * @param state how the node stands
 * @param metadata what the node says of itself, at most 64 entries
 * @param joinedAt when this run of the node started, by its own clock
 * @param lastSeen when the observer last heard from the node itself, by the observer's
 * clock
 * @param stateChangedAt when the observer saw the state change, by the observer's clock
 * @param load what the node last said of its load, 0.0 (idle) to 1.0 (full)
 * @param version the node's {@code version} metadata, empty where it has none
 * @param incarnation grows with every statement of the node about itself
 */
public record NodeInfo(NodeId id, String address, int port, NodeState state, Map<String, String> metadata,
		Instant joinedAt, Instant lastSeen, Instant stateChangedAt, double load, String version, long incarnation) {

	public NodeInfo {
		metadata = Map.copyOf(metadata);
	}

}
