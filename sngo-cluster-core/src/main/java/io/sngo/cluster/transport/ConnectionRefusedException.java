// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.sngo.cluster.ClusterException;
import org.jspecify.annotations.Nullable;

/**
 * A connection could not be opened because nothing listens at the address: the process is
 * gone, or has never been there. Nothing was sent.
 */
public class ConnectionRefusedException extends ClusterException {

	private static final long serialVersionUID = 1L;

	public ConnectionRefusedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
