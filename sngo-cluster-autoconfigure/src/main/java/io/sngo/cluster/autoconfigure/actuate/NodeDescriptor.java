// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.actuate;

import java.util.Map;
import java.util.TreeMap;

import io.sngo.cluster.NodeInfo;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A node in plain values, which every mapper writes the same way.
 */
record NodeDescriptor(String id, String address, int port, String state, Map<String, String> metadata, String joinedAt,
		String lastSeen, String stateChangedAt, double load, String version,
		long incarnation) implements OperationResponseBody {

	static NodeDescriptor of(NodeInfo node) {
		return new NodeDescriptor(node.id().value(), node.address(), node.port(), node.state().name(),
				new TreeMap<>(node.metadata()), node.joinedAt().toString(), node.lastSeen().toString(),
				node.stateChangedAt().toString(), node.load(), node.version(), node.incarnation());
	}

}
