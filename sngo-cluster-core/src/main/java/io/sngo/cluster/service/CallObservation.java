// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import io.sngo.cluster.NodeId;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/**
 * One call as a {@link CallObserver} follows it.
 */
public interface CallObservation {

	/** Sees nothing. */
	CallObservation NONE = new CallObservation() {
	};

	/** A scope that is none. */
	Scope NO_SCOPE = () -> {
	};

	/**
	 * Makes the observation current on this thread while a handler is called.
	 */
	default Scope openScope() {
		return NO_SCOPE;
	}

	/**
	 * Adds the observation to the context that a handler's {@code Mono} sees.
	 */
	default Context context(Context context) {
		return context;
	}

	/**
	 * The call is over; called exactly once.
	 * @param node the last node that the call was offered to, at the caller; the
	 * caller's, at the server; {@code null} if no instance was found
	 * @param failure {@code null} for success; at the caller a {@link CallException} or,
	 * for a call that was cancelled, a {@link java.util.concurrent.CancellationException}
	 * @param nanos how long it took
	 */
	default void ends(@Nullable NodeId node, @Nullable Throwable failure, long nanos) {
	}

	/**
	 * Ends with the call of the handler.
	 */
	@FunctionalInterface
	interface Scope extends AutoCloseable {

		@Override
		void close();

	}

}
