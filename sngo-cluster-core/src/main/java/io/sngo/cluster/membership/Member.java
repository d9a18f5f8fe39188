// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.protocol.Peer;

/**
 * A member as the membership protocol shows it to the rest of the node.
 *
 * @param peer id, instance and advertised address
 * @param info what users see of it
 */
public record Member(Peer peer, NodeInfo info) {
}
