// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.definition;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;

/**
 * A method as an operation.
 *
 * @param method the method
 * @param name name of the operation
 * @param argumentTypes declared types of the arguments, a
 * {@link io.sngo.cluster.service.CallContext} left out
 * @param replyType declared type of the value of the answer; {@code void.class} for none
 * @param style how the method gives it
 */
public record ServiceMethod(Method method, String name, List<Type> argumentTypes, Type replyType, Style style) {

	/**
	 * How a method gives its result.
	 */
	public enum Style {

		/** It returns it. */
		PLAIN,

		/** As a {@code Mono}. */
		MONO,

		/** As a {@code Flux} of any number. */
		FLUX,

		/** As a {@code CompletionStage} or {@code CompletableFuture}. */
		STAGE

	}

}
