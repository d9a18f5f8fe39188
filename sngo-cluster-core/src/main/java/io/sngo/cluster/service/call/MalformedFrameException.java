// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import io.sngo.cluster.ClusterException;

/**
 * A peer sent a frame that is none.
 */
final class MalformedFrameException extends ClusterException {

	private static final long serialVersionUID = 1L;

	MalformedFrameException(String message) {
		super(message);
	}

}
