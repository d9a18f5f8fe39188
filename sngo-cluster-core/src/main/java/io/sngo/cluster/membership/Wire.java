// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireException;

/**
 * Values of the API read from the network: what the API refuses is malformed here.
 */
final class Wire {

	private Wire() {
	}

	static NodeId id(String value) {
		try {
			return new NodeId(value);
		}
		catch (InvalidConfigurationException ex) {
			throw new WireException("Malformed node id of " + value.length() + " characters");
		}
	}

	static NodeAddress address(String host, int port) {
		try {
			return new NodeAddress(host, port);
		}
		catch (IllegalArgumentException ex) {
			throw new WireException("Malformed address of " + host.length() + " characters");
		}
	}

	static Peer peer(String id, long instance, String host, int port) {
		return new Peer(id(id), instance, address(host, port));
	}

	static int code(NodeState state) {
		return switch (state) {
			case UNKNOWN -> 0;
			case JOINING -> 1;
			case ACTIVE -> 2;
			case SUSPECTED -> 3;
			case FAILED -> 4;
			case LEAVING -> 5;
			case LEFT -> 6;
		};
	}

	static NodeState state(long code) {
		for (NodeState state : NodeState.values()) {
			if (code(state) == code) {
				return state;
			}
		}
		// of a newer version
		return NodeState.UNKNOWN;
	}

}
