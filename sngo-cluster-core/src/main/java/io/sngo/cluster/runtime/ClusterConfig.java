// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.election.ElectionConfig;
import io.sngo.cluster.membership.MembershipConfig;
import io.sngo.cluster.membership.Metadata;
import io.sngo.cluster.partition.PartitionConfig;
import io.sngo.cluster.protocol.CallerIds;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.balance.BalancingConfig;
import io.sngo.cluster.transport.TransportConfig;

/**
 * Settings of a node.
 *
 * @param nodeId name of the node; {@code null} for host name and port
 * @param metadata what the node says of itself
 * @param transport settings of the transport
 * @param membership settings of the membership
 * @param election settings of the election
 * @param partition settings of the handling of partitions
 * @param service settings of remote services
 * @param balancing settings of the choice of instances
 */
public record ClusterConfig(@Nullable NodeId nodeId, Map<String, String> metadata, TransportConfig transport,
		MembershipConfig membership, ElectionConfig election, PartitionConfig partition, ServiceConfig service,
		BalancingConfig balancing) {

	/**
	 * @throws io.sngo.cluster.InvalidConfigurationException if the id is that of a
	 * caller, the metadata is not allowed, or payloads may be larger than what the
	 * transport takes
	 */
	public ClusterConfig {
		if (nodeId != null && CallerIds.isCaller(nodeId)) {
			throw new InvalidConfigurationException("cluster.node-id", nodeId.value(),
					"an id that does not begin with '" + CallerIds.PREFIX
							+ "': those are of callers, which are no nodes");
		}
		metadata = Metadata.configured(metadata);
		if (service.maxPayload() > transport.maxMessageSize()) {
			// One that is larger could never be sent, however long it waits.
			throw new InvalidConfigurationException("cluster.max-message-size", service.maxPayload() + " for payloads",
					"at most the " + transport.maxMessageSize() + " of the transport");
		}
	}

	/**
	 * The defaults.
	 */
	public static ClusterConfig defaults(String clusterName) {
		return new ClusterConfig(null, Map.of(), TransportConfig.defaults(clusterName), MembershipConfig.DEFAULT,
				ElectionConfig.DEFAULT, PartitionConfig.DEFAULT, ServiceConfig.defaults(), BalancingConfig.DEFAULT);
	}

}
