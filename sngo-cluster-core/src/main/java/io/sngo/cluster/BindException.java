// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

import org.jspecify.annotations.Nullable;

/**
 * The cluster port could not be opened. Nothing was started.
 */
public class BindException extends ClusterException {

	private static final long serialVersionUID = 1L;

	private final String host;

	private final int port;

	public BindException(String host, int port, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.host = host;
		this.port = port;
	}

	public String host() {
		return this.host;
	}

	public int port() {
		return this.port;
	}

}
