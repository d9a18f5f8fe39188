// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.lang.reflect.Type;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One operation of a service: what it takes, what it gives and how it is run.
 *
 * @param name the name, empty for the one operation of a service
 * @param argumentTypes declared types of the arguments, in order, {@link CallContext}
 * left out
 * @param replyType declared type of the value of the answer, {@code void.class} for none;
 * what {@code Mono} and the like are of
 * @param invoker runs it
 */
public record Operation(String name, List<Type> argumentTypes, Type replyType, Invoker invoker) {

	public Operation {
		argumentTypes = List.copyOf(argumentTypes);
	}

	/**
	 * Runs an operation.
	 */
	@FunctionalInterface
	public interface Invoker {

		/**
		 * @return a value, a {@code Mono} or {@code CompletionStage} of one, or a
		 * {@code Publisher} of the elements of a stream
		 * @throws Exception any failure of the operation
		 */
		@Nullable Object invoke(@Nullable Object[] arguments, CallContext context) throws Exception;

	}

}
