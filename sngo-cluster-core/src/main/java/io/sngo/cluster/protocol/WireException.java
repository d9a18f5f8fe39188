// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import io.sngo.cluster.ClusterException;

/**
 * Bytes from the network are not what the format allows. Its message may quote them and
 * be logged: it is escaped and cut.
 */
public class WireException extends ClusterException {

	private static final long serialVersionUID = 1L;

	public WireException(String message) {
		super(UntrustedText.escape(message));
	}

}
