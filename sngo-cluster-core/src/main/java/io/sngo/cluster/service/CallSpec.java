// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeId;

/**
 * All that can be said of a call. Immutable.
 *
 * @param service the service
 * @param node the node to call, {@code null} to have one chosen
 * @param toLeader whether the node is called that leads when the call is made, as far as
 * is known here; not together with a node
 * @param operation the operation, empty for a service with one
 * @param arguments none, the argument as it is, or several that travel as an array
 * @param replyType type to decode the answer to; {@code void.class} for none
 * @param timeout longest time for the whole call, attempts included; {@code null} for
 * {@code cluster.message-timeout}
 * @param headers sent along, at most 32 entries and 8 KiB, with names that do not begin
 * with {@code sngo-}
 * @param key what the call is about, for a {@link LoadBalancer} that sends the same to
 * the same instance; {@code null} for nothing in particular. It is not sent along
 */
public record CallSpec(String service, @Nullable NodeId node, boolean toLeader, String operation,
		List<@Nullable Object> arguments, Type replyType, @Nullable Duration timeout, Map<String, String> headers,
		@Nullable String key) {

	/**
	 * @throws IllegalArgumentException if a name or the headers are not allowed, or there
	 * are two targets
	 */
	public CallSpec {
		if (toLeader && node != null) {
			throw new IllegalArgumentException("A call of service '" + service + "' is for the leader and for node '"
					+ node + "': choose one of them");
		}
		ServiceIds.check(service);
		ServiceIds.checkOperation(service, operation);
		if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
			throw new IllegalArgumentException("Timeout " + timeout + " of a call is not allowed: use more than zero");
		}
		// List.copyOf takes no null, which is a legal argument.
		arguments = (arguments.size() == 1) ? Collections.singletonList(arguments.get(0))
				: Collections.unmodifiableList(new ArrayList<>(arguments));
		headers = Map.copyOf(headers);
		ServiceIds.checkHeaders(headers);
	}

	/**
	 * A call of the one operation of a service.
	 */
	public static CallSpec of(String service, @Nullable Object request, Type replyType) {
		return new CallSpec(service, null, false, "", Collections.singletonList(request), replyType, null, Map.of(),
				null);
	}

	/**
	 * A call of one of several operations.
	 */
	public static CallSpec of(String service, String operation, List<@Nullable Object> arguments, Type replyType) {
		return new CallSpec(service, null, false, operation, arguments, replyType, null, Map.of(), null);
	}

	/**
	 * The call of a certain node, and not of the leader.
	 */
	public CallSpec on(@Nullable NodeId node) {
		return new CallSpec(this.service, node, false, this.operation, this.arguments, this.replyType, this.timeout,
				this.headers, this.key);
	}

	/**
	 * The call of whoever leads when it is made.
	 */
	public CallSpec onLeader() {
		return new CallSpec(this.service, null, true, this.operation, this.arguments, this.replyType, this.timeout,
				this.headers, this.key);
	}

	public CallSpec within(@Nullable Duration timeout) {
		return new CallSpec(this.service, this.node, this.toLeader, this.operation, this.arguments, this.replyType,
				timeout, this.headers, this.key);
	}

	public CallSpec withHeaders(Map<String, String> headers) {
		return new CallSpec(this.service, this.node, this.toLeader, this.operation, this.arguments, this.replyType,
				this.timeout, headers, this.key);
	}

	/**
	 * The call about something, as a customer or a file, that is best known where it was
	 * asked for before.
	 */
	public CallSpec withKey(@Nullable String key) {
		return new CallSpec(this.service, this.node, this.toLeader, this.operation, this.arguments, this.replyType,
				this.timeout, this.headers, key);
	}

}
