// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Who waits for a call. Exactly one of {@link #value} and {@link #failure} is called,
 * once, unless the call is cancelled.
 *
 * @param <R> what is waited for
 */
interface CallReply<R> {

	void value(@Nullable R value);

	void failure(Throwable failure);

	/**
	 * Whether telling it runs code of users; else it only wakes a thread.
	 */
	default boolean runsCode() {
		return true;
	}

	/**
	 * The context of the waiter, which may carry the deadline of the call that it serves.
	 */
	default ContextView context() {
		return Context.empty();
	}

}
