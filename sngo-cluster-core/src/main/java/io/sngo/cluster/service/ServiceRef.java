// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import io.sngo.cluster.NodeId;

/**
 * Names a service on one node, to call exactly that instance.
 *
 * @param serviceId the service
 * @param nodeId the node
 */
public record ServiceRef(String serviceId, NodeId nodeId) {
}
