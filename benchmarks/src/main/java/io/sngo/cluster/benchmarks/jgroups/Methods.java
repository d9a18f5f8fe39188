// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.jgroups;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.sngo.cluster.benchmarks.subject.OrderJson;

/**
 * What the members of the group call, found by number rather than by name.
 */
public final class Methods {

	static final short BYTES = 0;

	static final short ORDERS = 1;

	static final short MESSAGES = 2;

	private static final Map<String, Method> BY_NAME = Arrays.stream(Methods.class.getDeclaredMethods())
		.filter((method) -> method.getName().startsWith("on"))
		.collect(Collectors.toMap(Method::getName, Function.identity()));

	private static final Method[] BY_NUMBER = { BY_NAME.get("onBytes"), BY_NAME.get("onOrder"),
			BY_NAME.get("onMessage") };

	private final LongAdder messages;

	Methods(LongAdder messages) {
		this.messages = messages;
	}

	static Method find(short number) {
		return BY_NUMBER[number];
	}

	/**
	 * Sends bytes back.
	 */
	public byte[] onBytes(byte[] bytes) {
		return bytes;
	}

	/**
	 * Sends an order back.
	 */
	public byte[] onOrder(byte[] json) {
		return OrderJson.decodeAndEncode(json);
	}

	/**
	 * Counts a message.
	 */
	public void onMessage(byte[] message) {
		this.messages.increment();
	}

}
