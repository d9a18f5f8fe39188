// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.definition;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.Operation;

/**
 * Runs an operation by calling a method of a bean.
 */
final class MethodInvoker implements Operation.Invoker {

	private final Method method;

	private final Object bean;

	private final Class<?>[] parameters;

	private final boolean takesContext;

	private MethodInvoker(Method method, Object bean) {
		this.method = method;
		this.bean = bean;
		this.parameters = method.getParameterTypes();
		boolean context = false;
		for (Class<?> parameter : this.parameters) {
			context |= parameter == CallContext.class;
		}
		this.takesContext = context;
	}

	/**
	 * @throws IllegalArgumentException if the method cannot be called
	 */
	static MethodInvoker of(Method method, Object bean) {
		if (!method.getDeclaringClass().isInstance(bean)) {
			throw new IllegalArgumentException("it does not implement " + method.getDeclaringClass());
		}
		if (!method.trySetAccessible()) {
			throw new IllegalArgumentException("method " + method.toGenericString()
					+ " cannot be called: make its interface public and export or open its package");
		}
		return new MethodInvoker(method, bean);
	}

	@Override
	public @Nullable Object invoke(@Nullable Object[] arguments, CallContext context) throws Exception {
		try {
			return this.method.invoke(this.bean, this.takesContext ? insert(arguments, context) : arguments);
		}
		catch (InvocationTargetException ex) {
			if (ex.getCause() instanceof Exception failure) {
				throw failure;
			}
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw ex;
		}
	}

	private @Nullable Object[] insert(@Nullable Object[] arguments, CallContext context) {
		@Nullable Object[] all = new @Nullable Object[this.parameters.length];
		int next = 0;
		for (int i = 0; i < all.length; i++) {
			all[i] = (this.parameters[i] == CallContext.class) ? context : arguments[next++];
		}
		return all;
	}

}
