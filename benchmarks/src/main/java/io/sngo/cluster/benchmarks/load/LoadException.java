// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.load;

import org.jspecify.annotations.Nullable;

/**
 * A load that cannot be measured, because not every call got its answer.
 */
public final class LoadException extends RuntimeException {

	LoadException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
