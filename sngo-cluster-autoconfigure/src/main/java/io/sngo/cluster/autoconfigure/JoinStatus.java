// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Why the node is not a member, for those who look at the application. Safe for use by
 * any thread.
 */
public final class JoinStatus {

	private volatile @Nullable String problem;

	JoinStatus() {
	}

	/**
	 * What the last attempt to join failed with; empty where none failed for good.
	 */
	public Optional<String> problem() {
		return Optional.ofNullable(this.problem);
	}

	void failed(Throwable cause) {
		this.problem = (cause.getMessage() != null) ? cause.getMessage() : cause.toString();
	}

	void joined() {
		this.problem = null;
	}

}
