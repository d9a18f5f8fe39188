// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.sngo.cluster.NodeAddress;

/**
 * Which connection is dialled.
 *
 * @param stripe which of the {@linkplain Stripes data connections} with the peer; 0 on
 * all other lanes
 */
record DialTarget(NodeAddress address, Lane lane, int stripe) {
}
