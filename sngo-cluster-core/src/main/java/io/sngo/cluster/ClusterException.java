// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

import org.jspecify.annotations.Nullable;

/**
 * Root of all failures that the library reports.
 */
public class ClusterException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public ClusterException(String message) {
		this(message, null);
	}

	public ClusterException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
