// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.definition;

import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.List;

import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.ServiceHandler;

/**
 * The operation of a {@link ServiceHandler}.
 */
final class HandlerOperation {

	private HandlerOperation() {
	}

	/**
	 * @param source the class that says which types the handler is for
	 * @throws IllegalArgumentException if it does not, as a lambda's
	 */
	@SuppressWarnings("unchecked")
	static Operation of(ServiceHandler<?, ?> handler, Class<?> source) {
		TypeVariables variables = new TypeVariables(source);
		TypeVariable<?>[] declared = ServiceHandler.class.getTypeParameters();
		Type request;
		Type result;
		try {
			request = variables.resolve(declared[0]);
			result = variables.resolve(declared[1]);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("its request type is not known, as with every lambda:"
					+ " make it a class that implements ServiceHandler with types,"
					+ " or register it with RemoteService.register(id, type, handler)", ex);
		}
		ServiceHandler<Object, Object> raw = (ServiceHandler<Object, Object>) handler;
		return new Operation("", List.of(ResultType.single(request)), ResultType.of(result).value(),
				(arguments, context) -> raw.handle(arguments[0], context), DeclaredRoles.ofHandler(source));
	}

}
