// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.client;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.definition.DefaultMethods;
import io.sngo.cluster.service.definition.ServiceMethod;
import io.sngo.cluster.service.definition.ServiceMethods;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A client in an application that is no node: beans that need it can be made, and calls
 * fail the way calls do.
 */
final class DisabledClient implements InvocationHandler {

	private final String service;

	private final Class<?> type;

	private final Map<Method, ServiceMethod> methods;

	private DisabledClient(String service, Class<?> type) {
		this.service = service;
		this.type = type;
		this.methods = ServiceMethods.ofInterface(type);
	}

	static <T> T create(String service, Class<T> type) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				new DisabledClient(service, type)));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		ServiceMethod operation = this.methods.get(method);
		if (operation != null) {
			return fail(operation);
		}
		if (method.getDeclaringClass() == Object.class) {
			return identity(proxy, method, arguments);
		}
		return DefaultMethods.of(method, proxy)
			.invokeWithArguments((arguments != null) ? arguments : new @Nullable Object[0]);
	}

	private Object fail(ServiceMethod operation) {
		CallException failure = new CallException(CallException.Outcome.NOT_EXECUTED, "disabled",
				"Operation '" + operation.name() + "' of service '" + this.service
						+ "' was not called: property 'cluster.enabled' has the value 'false', so this application is"
						+ " not a node of a cluster. Set it to true, or make a bean of type " + this.type.getName()
						+ " that works without one",
				null);
		return switch (operation.style()) {
			case MONO -> Mono.error(failure);
			case FLUX -> Flux.error(failure);
			case STAGE -> CompletableFuture.failedFuture(failure);
			case PLAIN -> throw failure;
		};
	}

	private Object identity(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
		return switch (method.getName()) {
			case "equals" -> arguments != null && proxy == arguments[0];
			case "hashCode" -> System.identityHashCode(proxy);
			default -> this.type.getSimpleName() + " of service '" + this.service + "', disabled";
		};
	}

}
