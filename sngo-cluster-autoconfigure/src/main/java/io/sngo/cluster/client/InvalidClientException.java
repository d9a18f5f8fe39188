// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.client;

import io.sngo.cluster.ClusterException;

/**
 * An interface given to {@link ImportClusterClients} cannot be a client.
 */
final class InvalidClientException extends ClusterException {

	private static final long serialVersionUID = 1L;

	InvalidClientException(Class<?> type, IllegalArgumentException cause) {
		super("There can be no cluster client of '" + type.getName() + "': " + cause.getMessage() + ".", cause);
	}

}
