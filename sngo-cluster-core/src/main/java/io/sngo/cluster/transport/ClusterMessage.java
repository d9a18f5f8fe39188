// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.Map;

import io.sngo.cluster.NodeId;

/**
 * A message from one node to another, below the services: at most once, in order from one
 * sender to one receiver, gaps possible.
 *
 * @param id number of the message at its sender
 * @param type names who takes it at the receiver; 1 to 128 characters
 * @param from the sending node
 * @param to the receiving node
 * @param headers at most 32 entries, 8 KiB in all
 * @param payload at most {@code cluster.max-message-size} bytes; not copied, so not to be
 * changed after
 */
public record ClusterMessage(long id, String type, NodeId from, NodeId to, Map<String, String> headers,
		byte[] payload) {

	public ClusterMessage {
		headers = Map.copyOf(headers);
	}

}
