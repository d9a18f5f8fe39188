// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

/**
 * Where the handlers of a service run.
 */
public enum Execution {

	/**
	 * On the handler executor: virtual threads where enabled, else a bounded pool. Calls
	 * of a service whose handlers take less than 50 µs may share a thread, one after the
	 * other.
	 */
	CONCURRENT,

	/**
	 * On the handler executor, one call at a time, in the order of arrival: an actor. A
	 * {@code Mono} or stage that its handler returns is not cancelled with the call, as
	 * the next one starts only when it has really ended; {@link CallContext#onCancel}
	 * tells the handler that nobody waits any more.
	 */
	SERIAL,

	/** On the network loop. For handlers that never block and return at once. */
	LOOP

}
