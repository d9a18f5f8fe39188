// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.time.Instant;
import java.util.Map;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.Peer;

/**
 * Members to test with.
 */
record Members(String id, long instance, NodeAddress address, NodeState state, Map<String, String> metadata,
		double load, long incarnation) {

	static Members node(String id) {
		return new Members(id, 1, new NodeAddress("10.0.0.1", 7946), NodeState.ACTIVE, Map.of(), 0, 1);
	}

	Members in(NodeState state) {
		return new Members(this.id, this.instance, this.address, state, this.metadata, this.load, this.incarnation);
	}

	Members run(long instance) {
		return new Members(this.id, instance, this.address, this.state, this.metadata, this.load, this.incarnation);
	}

	Members at(String host) {
		return new Members(this.id, this.instance, new NodeAddress(host, 7946), this.state, this.metadata, this.load,
				this.incarnation);
	}

	Members with(Map<String, String> metadata) {
		return new Members(this.id, this.instance, this.address, this.state, metadata, this.load, this.incarnation);
	}

	Members loaded(double load) {
		return new Members(this.id, this.instance, this.address, this.state, this.metadata, load, this.incarnation);
	}

	Members incarnated(long incarnation) {
		return new Members(this.id, this.instance, this.address, this.state, this.metadata, this.load, incarnation);
	}

	Member member() {
		NodeId node = NodeId.of(this.id);
		return new Member(new Peer(node, this.instance, this.address),
				new NodeInfo(node, this.address.host(), this.address.port(), this.state, this.metadata, Instant.EPOCH,
						Instant.EPOCH, Instant.EPOCH, this.load, "", this.incarnation));
	}

	KnownNode known(boolean local) {
		return new KnownNode(member(), local, (id) -> reactor.core.publisher.Mono.empty());
	}

}
