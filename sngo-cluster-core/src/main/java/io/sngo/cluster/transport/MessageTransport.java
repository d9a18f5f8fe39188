// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.Map;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Messages between nodes, below the services. Safe for use by any thread.
 */
public interface MessageTransport {

	/**
	 * The address that this node advertises.
	 */
	NodeAddress localAddress();

	/**
	 * Sends a message to a node.
	 * @return completes when the bounded queue of the connection has taken the message;
	 * fails with {@link io.sngo.cluster.ClusterException} where the node is unknown or
	 * not reached, the queue is full or the message is too large
	 */
	Mono<Void> send(NodeId to, String type, Map<String, String> headers, byte[] payload);

	/**
	 * The messages of one type from subscription on. A subscriber that does not keep up
	 * gets an error when 1,024 messages wait for it, or 64 MiB of them, or four of the
	 * largest size where that is more.
	 */
	Flux<ClusterMessage> messages(String type);

	TransportStatistics statistics();

}
