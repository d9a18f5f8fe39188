// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

import java.time.Duration;

import reactor.core.publisher.Mono;

/**
 * A node of the cluster. What it returns is always current. Safe for use by any thread.
 */
public interface Node {

	NodeId id();

	/**
	 * Where other nodes reach this one.
	 */
	NodeAddress address();

	/**
	 * What is known of the node now; of a node that was forgotten, what was known last.
	 */
	NodeInfo info();

	/**
	 * Whether this is the node that runs in this process.
	 */
	boolean isLocal();

	/**
	 * Whether the node's state is {@link NodeState#ACTIVE}.
	 */
	boolean isActive();

	/**
	 * Sends the node a probe over the control connection.
	 * @return the round-trip time; an error ({@link ClusterException}) if the node does
	 * not answer within the heartbeat interval
	 */
	Mono<Duration> ping();

}
