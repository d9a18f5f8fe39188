// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Set;

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
 * @param roles of which a node has to have at least one to call it, as
 * {@link ClusterRoles#value()}; empty for what {@link ServiceDefinition#roles()} says
 */
public record Operation(String name, List<Type> argumentTypes, Type replyType, Invoker invoker, Set<String> roles) {

	/**
	 * @throws IllegalArgumentException if a role is not allowed
	 */
	public Operation {
		argumentTypes = List.copyOf(argumentTypes);
		roles = ServiceIds.checkedRoles("Operation '" + name + "'", roles);
	}

	/**
	 * One that says nothing of who may call it.
	 */
	public Operation(String name, List<Type> argumentTypes, Type replyType, Invoker invoker) {
		this(name, argumentTypes, replyType, invoker, Set.of());
	}

	/**
	 * The same for callers with one of these roles.
	 * @throws IllegalArgumentException if a role is not allowed
	 */
	public Operation withRoles(Set<String> roles) {
		return new Operation(this.name, this.argumentTypes, this.replyType, this.invoker, roles);
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
