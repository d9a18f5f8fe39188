// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.partition;

import java.time.Instant;
import java.util.Map;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.Peer;

/**
 * Members of a cluster that falls apart.
 */
final class Partners {

	private Partners() {
	}

	static Peer peer(String id) {
		return new Peer(NodeId.of(id), 1, new NodeAddress("host-" + id, 7946));
	}

	static Member member(String id, NodeState state) {
		return member(id, state, 1);
	}

	static Member member(String id, NodeState state, long joinedAtMillis) {
		Peer peer = peer(id);
		return new Member(peer, new NodeInfo(peer.id(), peer.address().host(), 7946, state, Map.of(),
				Instant.ofEpochMilli(joinedAtMillis), Instant.EPOCH, Instant.EPOCH, 0, "", 1));
	}

}
