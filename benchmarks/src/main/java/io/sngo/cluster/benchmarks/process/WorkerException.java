// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.process;

import org.jspecify.annotations.Nullable;

/**
 * A process that does not do what it was told. The message says which, and why.
 */
public final class WorkerException extends RuntimeException {

	WorkerException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
