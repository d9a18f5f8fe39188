// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * The call that is being handled, so that calls made for it end with it. Found by the
 * thread that runs the handler and in the context of the {@code Mono} that it returns.
 */
interface CallScope {

	/** Set while a handler runs on the thread. */
	ThreadLocal<@Nullable CallScope> CURRENT = new ThreadLocal<>();

	/**
	 * When nobody waits for the answer any more, in {@link System#nanoTime()}.
	 */
	long deadlineNanos();

	static @Nullable CallScope of(ContextView context) {
		CallScope scope = context.getOrDefault(CallScope.class, null);
		return (scope != null) ? scope : CURRENT.get();
	}

}
