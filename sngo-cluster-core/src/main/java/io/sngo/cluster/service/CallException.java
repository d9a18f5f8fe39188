// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.ClusterException;

/**
 * A call did not return a value.
 */
public class CallException extends ClusterException {

	private static final long serialVersionUID = 1L;

	private final Outcome outcome;

	private final String reason;

	public CallException(Outcome outcome, String reason, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.outcome = outcome;
		this.reason = reason;
	}

	public Outcome outcome() {
		return this.outcome;
	}

	/**
	 * A short fixed word for the cause, for metrics and decisions, as in
	 * {@code no-instance}, {@code timeout}, {@code connection-lost}, {@code overloaded}.
	 * The documentation of the semantics lists all of them.
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * What is known of a call that did not return a value.
	 */
	public enum Outcome {

		/** The handler was not started and will not be: the call is safe to repeat. */
		NOT_EXECUTED,

		/**
		 * The handler ran, and there is no value: it threw, or its answer is too large,
		 * cannot be read, or was dropped as callers read too slowly.
		 */
		FAILED,

		/** The handler may or may not have run, or may still be running. */
		UNKNOWN

	}

}
