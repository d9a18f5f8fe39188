// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.client;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import reactor.core.publisher.Flux;

/**
 * What a client's interface must be, checked when the application starts rather than at
 * the first call.
 */
final class ClientInterface {

	private ClientInterface() {
	}

	/**
	 * @throws InvalidClientException if it cannot be called through the cluster
	 */
	static void check(Class<?> type) {
		if (!type.isInterface() || type.isAnnotation()) {
			throw new InvalidClientException(type, "it is not an interface",
					"Name the interface that the service implements.");
		}
		boolean callable = false;
		for (Method method : type.getMethods()) {
			if (Modifier.isAbstract(method.getModifiers())) {
				callable = true;
				checkResult(type, method);
			}
		}
		if (!callable) {
			throw new InvalidClientException(type, "it has no method to call", "Declare the operations as methods.");
		}
	}

	private static void checkResult(Class<?> type, Method method) {
		if (Flux.class.isAssignableFrom(method.getReturnType())) {
			throw new InvalidClientException(type,
					"its method '" + method.getName() + "' returns a Flux, and this version has no streaming calls",
					"Return a Mono of a list, or call the service in pages.");
		}
	}

}
