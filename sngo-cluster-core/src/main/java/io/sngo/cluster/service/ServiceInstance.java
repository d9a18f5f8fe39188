// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.time.Instant;
import java.util.Map;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;

/**
 * A service on one node.
 *
 * @param serviceId the service
 * @param nodeId the node that offers it
 * @param address where that node is reached
 * @param metadata what the node says of the service
 * @param health whether it can be called
 * @param registeredAt when it was registered, by its node's clock
 * @param lastSeen when its node was last heard of, by the local clock, as it was known up
 * to 100 ms before somebody asked
 */
public record ServiceInstance(String serviceId, NodeId nodeId, NodeAddress address, Map<String, String> metadata,
		ServiceHealth health, Instant registeredAt, Instant lastSeen) {

	public ServiceInstance {
		metadata = Map.copyOf(metadata);
	}

}
