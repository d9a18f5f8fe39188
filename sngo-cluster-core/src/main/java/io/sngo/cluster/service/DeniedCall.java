// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.util.Set;

import io.sngo.cluster.NodeId;

/**
 * A call, stream or message that this node denied to another.
 *
 * @param service the service
 * @param operation the operation, empty for a service with one
 * @param caller who called, as in {@link CallContext#caller()}
 * @param callerRoles the roles that it has
 * @param neededRoles the roles of which it needs one; empty where the operation names
 * none, and is denied by {@code cluster.security.authorization}
 * @param omitted how many denied calls nobody was told of since the one before
 */
public record DeniedCall(String service, String operation, NodeId caller, Set<String> callerRoles,
		Set<String> neededRoles, long omitted) {
}
