// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.sngo.cluster.ClusterException;

/**
 * So much waits for a connection that is being opened that no more may. Says nothing of
 * the node at its other end.
 */
public final class QueueFullException extends ClusterException {

	private static final long serialVersionUID = 1L;

	public QueueFullException(String message) {
		super(message);
	}

}
