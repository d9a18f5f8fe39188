// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.definition;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;

/**
 * Default methods of interfaces that a proxy implements.
 */
public final class DefaultMethods {

	private DefaultMethods() {
	}

	/**
	 * Calls the method as the interface has it, on the proxy.
	 * @throws IllegalAccessException if the interface's module does not open it
	 */
	public static MethodHandle of(Method method, Object proxy) throws IllegalAccessException {
		Class<?> declaring = method.getDeclaringClass();
		return MethodHandles.privateLookupIn(declaring, MethodHandles.lookup())
			.unreflectSpecial(method, declaring)
			.bindTo(proxy);
	}

}
