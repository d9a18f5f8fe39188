// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import io.sngo.cluster.ClusterException;

/**
 * An encoded argument or result does not fit into a message.
 */
public class PayloadTooLargeException extends ClusterException {

	private static final long serialVersionUID = 1L;

	private final long size;

	/**
	 * @param size bytes that the payload has
	 * @param limit bytes that are allowed
	 */
	public PayloadTooLargeException(long size, long limit) {
		super("The payload has " + size + " bytes, but at most " + limit
				+ " are allowed: send less or raise cluster.max-message-size on all nodes");
		this.size = size;
	}

	/**
	 * Bytes that the payload has.
	 */
	public long size() {
		return this.size;
	}

}
