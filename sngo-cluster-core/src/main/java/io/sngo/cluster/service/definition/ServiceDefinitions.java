// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.definition;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.ServiceHandler;

/**
 * Reads services from beans.
 */
public final class ServiceDefinitions {

	private static final List<String> FOREIGN = List.of("java.", "javax.", "jakarta.", "org.springframework.");

	private ServiceDefinitions() {
	}

	/**
	 * Reads a service from a bean: one operation from a {@link ServiceHandler}, else one
	 * from each abstract method of the interfaces. Execution, metadata and roles are
	 * those of {@link ClusterService} on the class of the bean, where it has that; roles
	 * of one operation those of {@link io.sngo.cluster.service.ClusterRoles} on its
	 * method.
	 * @param id the service
	 * @param bean what is called
	 * @param types the class to read instead of the bean's, which may be a proxy's, or
	 * the interfaces whose methods are the operations; where there are none, the bean's
	 * class and all its interfaces but those of Java, Spring and this library
	 * @throws IllegalArgumentException if the bean has no operation, or one that is not
	 * allowed
	 */
	public static ServiceDefinition of(String id, Object bean, Class<?>... types) {
		Class<?> source = (types.length == 1 && !types[0].isInterface()) ? types[0] : bean.getClass();
		try {
			Map<String, Operation> operations = (bean instanceof ServiceHandler<?, ?> handler)
					? Map.of("", HandlerOperation.of(handler, source))
					: operations(bean, source, (types.length > 0 && types[0].isInterface()) ? types
							: ownInterfaces(source).toArray(Class<?>[]::new));
			ClusterService annotation = annotation(source);
			return new ServiceDefinition(id, operations,
					(annotation != null) ? annotation.execution() : Execution.CONCURRENT, metadata(annotation),
					DeclaredRoles.ofService(source));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"Bean of " + source + " cannot be service '" + id + "': " + ex.getMessage(), ex);
		}
	}

	private static Map<String, Operation> operations(Object bean, Class<?> source, Class<?>... interfaces) {
		Map<String, Operation> operations = new LinkedHashMap<>();
		for (Class<?> type : interfaces) {
			for (ServiceMethod method : ServiceMethods.ofInterface(type, source).values()) {
				Operation operation = new Operation(method.name(), method.argumentTypes(), method.replyType(),
						MethodInvoker.of(method.method(), bean), DeclaredRoles.ofOperation(method.method(), source));
				Operation same = operations.put(method.name(), operation);
				if (same != null && !same.argumentTypes().equals(method.argumentTypes())) {
					throw new IllegalArgumentException("its interfaces " + Arrays.toString(interfaces)
							+ " have different operations '" + method.name() + "'");
				}
				if (same != null && !same.roles().equals(operation.roles())) {
					throw new IllegalArgumentException(
							"its interfaces " + Arrays.toString(interfaces) + " differ in @ClusterRoles of operation '"
									+ method.name() + "': say on the method of the class which roles it is for");
				}
			}
		}
		if (operations.isEmpty()) {
			throw new IllegalArgumentException("it has no operation: implement ServiceHandler,"
					+ " or an interface of your own whose methods are the operations");
		}
		return operations;
	}

	private static Set<Class<?>> ownInterfaces(Class<?> type) {
		Set<Class<?>> own = new LinkedHashSet<>();
		for (Class<?> level = type; level != null; level = level.getSuperclass()) {
			for (Class<?> candidate : level.getInterfaces()) {
				boolean foreign = FOREIGN.stream().anyMatch(candidate.getName()::startsWith)
						&& !candidate.isAnnotationPresent(ClusterService.class);
				if (!foreign && Arrays.stream(candidate.getMethods()).anyMatch(ServiceDefinitions::isAbstract)) {
					own.add(candidate);
				}
			}
		}
		return own;
	}

	private static boolean isAbstract(Method method) {
		return Modifier.isAbstract(method.getModifiers());
	}

	private static @Nullable ClusterService annotation(Class<?> type) {
		for (Class<?> level = type; level != null; level = level.getSuperclass()) {
			ClusterService annotation = level.getAnnotation(ClusterService.class);
			if (annotation != null) {
				return annotation;
			}
		}
		return null;
	}

	private static Map<String, String> metadata(@Nullable ClusterService annotation) {
		Map<String, String> metadata = new LinkedHashMap<>();
		for (String entry : (annotation != null) ? annotation.metadata() : new String[0]) {
			int equals = entry.indexOf('=');
			if (equals < 1) {
				throw new IllegalArgumentException("metadata '" + entry + "' is not allowed: use key=value");
			}
			metadata.put(entry.substring(0, equals).trim(), entry.substring(equals + 1).trim());
		}
		return metadata;
	}

}
