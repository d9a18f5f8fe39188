// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.service.ServiceInstance;

/**
 * What is known of the cluster's services and nodes. Asked for every call by many threads
 * at once; answers from memory.
 */
public interface ServiceCatalog {

	/**
	 * All instances of a service, whatever their health, sorted by node; an immutable
	 * list. A service that {@link ServiceAnnouncer} has announced for the local node is
	 * among them at once.
	 */
	List<ServiceInstance> instances(String service);

	/**
	 * Where to reach a node, and which run of it; {@code null} if it is not known or
	 * gone.
	 */
	@Nullable Peer peer(NodeId node);

	/**
	 * Who leads, {@code null} where nobody is known to.
	 */
	@Nullable NodeId leader();

}
