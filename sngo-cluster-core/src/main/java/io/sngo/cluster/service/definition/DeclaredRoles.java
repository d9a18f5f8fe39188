// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.definition;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterRoles;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.ServiceHandler;

/**
 * Finds the roles that annotations name: the nearest one that names any counts, from the
 * class up through its superclasses, then from its interfaces up.
 */
public final class DeclaredRoles {

	private DeclaredRoles() {
	}

	/**
	 * The roles that {@link ClusterService} names for all operations; empty where it
	 * names none.
	 * @throws IllegalArgumentException if it is not clear which one counts
	 */
	public static Set<String> ofService(Class<?> source) {
		for (Class<?> level = source; level != null; level = level.getSuperclass()) {
			Set<String> own = named(level);
			if (!own.isEmpty()) {
				return own;
			}
		}
		Set<Set<String>> ofInterfaces = new LinkedHashSet<>();
		for (Class<?> level = source; level != null; level = level.getSuperclass()) {
			collect(level, ofInterfaces);
		}
		if (ofInterfaces.size() > 1) {
			throw new IllegalArgumentException("its interfaces differ in the roles of @ClusterService, " + ofInterfaces
					+ ": say on the class which roles it is for");
		}
		return ofInterfaces.isEmpty() ? Set.of() : ofInterfaces.iterator().next();
	}

	private static void collect(Class<?> type, Set<Set<String>> found) {
		for (Class<?> parent : type.getInterfaces()) {
			Set<String> own = named(parent);
			if (own.isEmpty()) {
				collect(parent, found);
			}
			else {
				found.add(own);
			}
		}
	}

	private static Set<String> named(Class<?> type) {
		ClusterService annotation = type.getDeclaredAnnotation(ClusterService.class);
		return (annotation != null) ? Set.copyOf(Arrays.asList(annotation.roles())) : Set.of();
	}

	/**
	 * The roles that {@link ClusterRoles} names for an operation; empty where it is not
	 * there.
	 * @param operation the method of the interface
	 * @param source the class that implements it
	 * @throws IllegalArgumentException if an annotation names no role, or if it is not
	 * clear which one counts
	 */
	public static Set<String> ofOperation(Method operation, Class<?> source) {
		ClusterRoles found = null;
		for (Class<?> level = source; level != null && found == null; level = level.getSuperclass()) {
			found = inClass(level, operation);
		}
		if (found == null) {
			found = inInterfaces(operation, source);
		}
		if (found != null && found.value().length == 0) {
			throw new IllegalArgumentException("@ClusterRoles of operation '" + operation.getName()
					+ "' names no role: name at least one, or '" + ClusterRoles.ANYONE + "' for every node");
		}
		return (found != null) ? Set.of(distinct(found)) : Set.of();
	}

	/**
	 * As {@link #ofOperation}, of the one operation of a {@link ServiceHandler}.
	 * @throws IllegalArgumentException if an annotation names no role, or if it is not
	 * clear which one counts
	 */
	public static Set<String> ofHandler(Class<?> source) {
		try {
			return ofOperation(ServiceHandler.class.getMethod("handle", Object.class, CallContext.class), source);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String[] distinct(ClusterRoles roles) {
		return Arrays.stream(roles.value()).distinct().toArray(String[]::new);
	}

	/**
	 * Interfaces that extend that of the operation, too: the class may implement those.
	 */
	private static @Nullable ClusterRoles inInterfaces(Method operation, Class<?> source) {
		Set<ClusterRoles> found = new LinkedHashSet<>();
		for (Class<?> level = source; level != null; level = level.getSuperclass()) {
			for (Class<?> parent : level.getInterfaces()) {
				ClusterRoles roles = inInterface(parent, operation);
				if (roles != null) {
					found.add(roles);
				}
			}
		}
		if (found.size() > 1) {
			throw new IllegalArgumentException("its interfaces differ in @ClusterRoles of operation '"
					+ operation.getName() + "': say on the class which roles it is for");
		}
		return found.isEmpty() ? inInterface(operation.getDeclaringClass(), operation) : found.iterator().next();
	}

	private static @Nullable ClusterRoles inInterface(Class<?> type, Method operation) {
		ClusterRoles found = inClass(type, operation);
		for (Class<?> parent : type.getInterfaces()) {
			found = (found != null) ? found : inInterface(parent, operation);
		}
		return found;
	}

	/**
	 * A class that gives a type variable of the interface a meaning has other parameters,
	 * and so has one that leaves to others what its own type variable means.
	 */
	private static @Nullable ClusterRoles inClass(Class<?> type, Method operation) {
		List<Method> alike = Arrays.stream(type.getDeclaredMethods())
			.filter((method) -> !method.isBridge() && isAlike(method, operation))
			.toList();
		List<Method> same = alike.stream()
			.filter((method) -> Arrays.equals(method.getParameterTypes(), operation.getParameterTypes()))
			.toList();
		List<@Nullable ClusterRoles> found = (same.isEmpty() ? alike : same).stream()
			.<@Nullable ClusterRoles>map((method) -> method.getAnnotation(ClusterRoles.class))
			.distinct()
			.toList();
		if (found.size() > 1) {
			throw new IllegalArgumentException("its methods '" + operation.getName()
					+ "' differ in @ClusterRoles, and it is not clear which of them is the operation: say the same on each"
					+ " of them");
		}
		return found.isEmpty() ? null : found.get(0);
	}

	private static boolean isAlike(Method method, Method operation) {
		Class<?>[] taken = method.getParameterTypes();
		Class<?>[] declared = operation.getParameterTypes();
		boolean alike = method.getName().equals(operation.getName()) && taken.length == declared.length
				&& Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers());
		for (int i = 0; alike && i < taken.length; i++) {
			alike = declared[i].isAssignableFrom(taken[i]) || taken[i].isAssignableFrom(declared[i]);
		}
		return alike;
	}

}
