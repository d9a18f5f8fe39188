// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;

/**
 * Who is at the other end of a connection, as its handshake said.
 *
 * @param id the node
 * @param instance the run of the node: random, new with every start
 * @param address the address that the node advertises
 */
public record Peer(NodeId id, long instance, NodeAddress address) {
}
