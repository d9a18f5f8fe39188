// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.lang.reflect.Type;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.service.CallSpec;

/**
 * A call as it is to be made.
 *
 * @param spec what the caller says
 * @param argumentTypes declared types of the arguments; {@code null} to go by their
 * classes
 * @param kind what is expected
 */
record Invocation(CallSpec spec, @Nullable List<Type> argumentTypes, CallKind kind) {

	boolean oneWay() {
		return this.kind == CallKind.MESSAGE;
	}

	/**
	 * Declared type of the one argument.
	 */
	Type typeOf(Object argument) {
		return (this.argumentTypes != null) ? this.argumentTypes.get(0) : argument.getClass();
	}

	/**
	 * Declared types of several arguments.
	 */
	List<Type> types() {
		if (this.argumentTypes != null) {
			return this.argumentTypes;
		}
		return this.spec.arguments()
			.stream()
			.<Type>map((argument) -> (argument != null) ? argument.getClass() : Object.class)
			.toList();
	}

}
