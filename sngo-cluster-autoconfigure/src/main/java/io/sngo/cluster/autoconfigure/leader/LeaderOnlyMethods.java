// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.leader;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;

import io.sngo.cluster.leader.LeaderOnly;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Which methods of a class run only on the leader.
 */
final class LeaderOnlyMethods {

	private LeaderOnlyMethods() {
	}

	static Set<Method> of(Class<?> type) {
		boolean whole = AnnotatedElementUtils.hasAnnotation(type, LeaderOnly.class);
		return MethodIntrospector.selectMethods(type,
				(ReflectionUtils.MethodFilter) (method) -> isGuarded(method, whole));
	}

	/**
	 * @param method the one that a class declares or inherits
	 */
	static boolean isGuarded(Method method, Class<?> type) {
		return isGuarded(method, AnnotatedElementUtils.hasAnnotation(type, LeaderOnly.class));
	}

	private static boolean isGuarded(Method method, boolean whole) {
		if (AnnotatedElementUtils.hasAnnotation(method, LeaderOnly.class)) {
			return true;
		}
		return whole && Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
				&& !isOfObject(method);
	}

	/** These say what the bean is, not what it does. */
	private static boolean isOfObject(Method method) {
		return method.getDeclaringClass() == Object.class || ReflectionUtils.isObjectMethod(method);
	}

	/**
	 * Why a method cannot be skipped.
	 * @param type the class that declares or inherits it
	 * @param subclass whether the proxy is a subclass, which overrides methods
	 * @return what to say of it, {@code null} where nothing stands against it
	 */
	static @Nullable String obstacle(Method method, Class<?> type, boolean subclass) {
		if (AnnotatedElementUtils.hasAnnotation(method, Bean.class)) {
			return "it makes a bean, which would be null on all nodes but the leader of that moment: annotate methods of"
					+ " that bean instead";
		}
		String ofResult = obstacle(result(method, type));
		return (ofResult != null) ? ofResult : obstacleToProxy(method, type, subclass);
	}

	private static @Nullable String obstacle(Class<?> result) {
		ReactiveAdapter reactive = reactive(result);
		boolean primitive = result.isPrimitive() && result != void.class;
		if (primitive || (reactive != null && !reactive.supportsEmpty())) {
			return "it returns " + result.getName() + ", of which no value says that it was skipped";
		}
		if (reactive != null && !result.isAssignableFrom(reactive.getReactiveType())) {
			return "it returns " + result.getName() + ", where only " + reactive.getReactiveType().getSimpleName()
					+ " can ask at each subscription";
		}
		return null;
	}

	private static @Nullable String obstacleToProxy(Method method, Class<?> type, boolean subclass) {
		int modifiers = method.getModifiers();
		if (Modifier.isPrivate(modifiers)) {
			return "it is private, and calls of it pass no proxy";
		}
		if (Modifier.isStatic(modifiers)) {
			return "it is static, and calls of it pass no proxy";
		}
		if (subclass && Modifier.isFinal(modifiers)) {
			return "it is final, and the proxy cannot override it";
		}
		boolean ofPackage = (modifiers & (Modifier.PUBLIC | Modifier.PROTECTED)) == 0;
		if (subclass && ofPackage && !method.getDeclaringClass().getPackageName().equals(type.getPackageName())) {
			return "it is package-private in another package, and the proxy cannot override it";
		}
		return null;
	}

	/**
	 * What a method returns where it is inherited by this class.
	 */
	static Class<?> result(Method method, Class<?> type) {
		return ResolvableType.forMethodReturnType(method, type).resolve(method.getReturnType());
	}

	/**
	 * How a result is made that runs the method at each subscription, {@code null} where
	 * it is none that anybody subscribes to.
	 */
	static @Nullable ReactiveAdapter reactive(Class<?> result) {
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(result);
		return (adapter != null && adapter.getDescriptor().isDeferred()) ? adapter : null;
	}

}
