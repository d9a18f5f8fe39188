// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.definition;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.service.CallContext;

/**
 * Reads the operations of an interface: its abstract methods. Default methods run where
 * they are called; static ones and those of {@link Object} are none.
 */
public final class ServiceMethods {

	private ServiceMethods() {
	}

	/**
	 * The operations of an interface by their method. A method that several interfaces
	 * declare alike is there for each of them.
	 * @throws IllegalArgumentException if one cannot be an operation, two have the same
	 * name, or there is none
	 */
	public static Map<Method, ServiceMethod> ofInterface(Class<?> type) {
		return ofInterface(type, type);
	}

	/**
	 * The operations of an interface as a class implements it.
	 */
	static Map<Method, ServiceMethod> ofInterface(Class<?> type, Class<?> context) {
		if (!type.isInterface()) {
			throw new IllegalArgumentException(
					"Class " + type.getName() + " cannot describe operations: use an interface");
		}
		TypeVariables variables = new TypeVariables(context);
		Map<Method, ServiceMethod> operations = new LinkedHashMap<>();
		Map<String, Method> names = new HashMap<>();
		for (Method method : methods(type)) {
			Method same = names.putIfAbsent(method.getName(), method);
			if (same != null && !Arrays.equals(same.getParameterTypes(), method.getParameterTypes())) {
				throw notAllowed(method,
						"another one has the same name: rename one of them, or make it a default method", null);
			}
			operations.put(method, operation(method, variables));
		}
		if (operations.isEmpty()) {
			throw new IllegalArgumentException(
					"Interface " + type.getName() + " has no operation: it needs at least one abstract method");
		}
		return operations;
	}

	private static List<Method> methods(Class<?> type) {
		return Arrays.stream(type.getMethods())
			.filter((method) -> Modifier.isAbstract(method.getModifiers()) && !isOfObject(method))
			.sorted(Comparator.comparing(Method::getName).thenComparing(Method::toGenericString))
			.toList();
	}

	private static boolean isOfObject(Method method) {
		return Arrays.stream(Object.class.getMethods())
			.anyMatch((of) -> of.getName().equals(method.getName())
					&& Arrays.equals(of.getParameterTypes(), method.getParameterTypes()));
	}

	private static ServiceMethod operation(Method method, TypeVariables variables) {
		if (method.getTypeParameters().length > 0) {
			throw notAllowed(method, "it has type parameters of its own, so nobody knows what to decode to", null);
		}
		try {
			List<Type> arguments = new ArrayList<>();
			for (Type declared : method.getGenericParameterTypes()) {
				if (declared != CallContext.class) {
					arguments.add(ResultType.single(variables.resolve(declared)));
				}
			}
			ResultType result = ResultType.of(variables.resolve(method.getGenericReturnType()));
			return new ServiceMethod(method, method.getName(), List.copyOf(arguments), result.value(), result.style());
		}
		catch (IllegalArgumentException ex) {
			throw notAllowed(method, String.valueOf(ex.getMessage()), ex);
		}
	}

	private static IllegalArgumentException notAllowed(Method method, String why, @Nullable Throwable cause) {
		return new IllegalArgumentException("Method " + method.toGenericString() + " cannot be an operation: " + why,
				cause);
	}

}
