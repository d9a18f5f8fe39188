// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

/**
 * Where the handlers of a service run.
 */
public enum Execution {

	/** On the handler executor: virtual threads where enabled, else a bounded pool. */
	CONCURRENT,

	/** On the handler executor, one call at a time, in the order of arrival: an actor. */
	SERIAL,

	/** On the network loop. For handlers that never block and return at once. */
	LOOP

}
