// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import java.util.concurrent.CancellationException;

import io.sngo.cluster.service.CallException;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended, in words of a small vocabulary.
 *
 * @param outcome {@code SUCCESS}, {@code NOT_EXECUTED}, {@code FAILED}, {@code UNKNOWN}
 * or {@code CANCELLED}; {@code none} before the end
 * @param reason the short word of a failed call, else {@code none}
 */
public record CallResult(String outcome, String reason) {

	static final String NONE = "none";

	static final CallResult PENDING = new CallResult(NONE, NONE);

	private static final CallResult SUCCESS = new CallResult("SUCCESS", NONE);

	private static final CallResult CANCELLED = new CallResult("CANCELLED", "cancelled");

	private static final CallResult FAILED = new CallResult("FAILED", "failed");

	static CallResult of(@Nullable Throwable failure) {
		if (failure == null) {
			return SUCCESS;
		}
		if (failure instanceof CancellationException) {
			return CANCELLED;
		}
		if (failure instanceof CallException call) {
			return new CallResult(call.outcome().name(), call.reason());
		}
		return FAILED;
	}

}
