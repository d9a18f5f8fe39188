// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.sngo.cluster.NodeId;

/**
 * What a handler may know of the call that it handles.
 */
public interface CallContext {

	String service();

	/**
	 * The operation; empty for a service with one.
	 */
	String operation();

	/**
	 * The node that calls: who it is was said when its connection was made, so nothing
	 * that is sent along with a call can change it. Somebody who is no node, but has a
	 * certificate that lets it call, has an id that begins with {@code urn:sngo:caller:},
	 * as no node's does.
	 */
	NodeId caller();

	/**
	 * The roles of the node that calls, as it said when its connection was made; empty
	 * for a node without roles. Immutable.
	 */
	Set<String> callerRoles();

	/**
	 * Time left until nobody waits for the answer any more; zero when it is over.
	 */
	Duration remaining();

	/**
	 * Whether the caller does not wait any more: cancelled, gone or out of time.
	 */
	boolean isCancelled();

	/**
	 * Runs a task when nobody waits for the call any more, at once if it is so; never
	 * after the handler has answered. It runs on a thread that must not block, and
	 * whatever it throws is logged.
	 */
	void onCancel(Runnable task);

	/**
	 * What the caller sent along, at most 32 entries.
	 */
	Map<String, String> headers();

}
