// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import io.sngo.cluster.service.Operation;

/**
 * An operation that this node offers, and to whom.
 */
record HostedOperation(Operation operation, Permission permission) {
}
