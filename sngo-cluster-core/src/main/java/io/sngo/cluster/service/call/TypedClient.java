// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.definition.DefaultMethods;
import io.sngo.cluster.service.definition.ServiceMethod;
import io.sngo.cluster.service.definition.ServiceMethod.Style;
import io.sngo.cluster.service.definition.ServiceMethods;

/**
 * An interface whose methods call a service.
 */
final class TypedClient implements InvocationHandler {

	private final RemoteServices services;

	private final String service;

	private final boolean toLeader;

	private final Class<?> type;

	private final Map<Method, ServiceMethod> methods;

	private TypedClient(RemoteServices services, String service, boolean toLeader, Class<?> type) {
		this.services = services;
		this.service = service;
		this.toLeader = toLeader;
		this.type = type;
		this.methods = ServiceMethods.ofInterface(type);
	}

	/**
	 * @throws IllegalArgumentException if a method cannot be an operation
	 */
	static <T> T create(RemoteServices services, String service, boolean toLeader, Class<T> type) {
		// Tells at once whether the id is allowed.
		CallSpec.of(service, null, void.class);
		TypedClient handler = new TypedClient(services, service, toLeader, type);
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, handler));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		ServiceMethod operation = this.methods.get(method);
		if (operation != null) {
			return call(operation, (arguments != null) ? arguments : new @Nullable Object[0]);
		}
		if (method.getDeclaringClass() == Object.class) {
			return identity(proxy, method, arguments);
		}
		MethodHandle inherited = DefaultMethods.of(method, proxy);
		return inherited.invokeWithArguments((arguments != null) ? arguments : new @Nullable Object[0]);
	}

	private @Nullable Object call(ServiceMethod operation, @Nullable Object[] arguments) {
		List<@Nullable Object> sent = new ArrayList<>(arguments.length);
		for (int i = 0; i < arguments.length; i++) {
			if (operation.method().getParameterTypes()[i] != CallContext.class) {
				sent.add(arguments[i]);
			}
		}
		CallSpec spec = CallSpec.of(this.service, operation.name(), sent, operation.replyType());
		Invocation invocation = new Invocation(this.toLeader ? spec.onLeader() : spec, operation.argumentTypes(),
				(operation.style() == Style.FLUX) ? CallKind.STREAM : CallKind.CALL);
		return switch (operation.style()) {
			case FLUX -> this.services.flux(invocation);
			case MONO -> this.services.mono(invocation);
			case STAGE -> this.services.future(invocation, new FutureReply<>(true));
			case PLAIN -> await(invocation);
		};
	}

	private @Nullable Object await(Invocation invocation) {
		if (Schedulers.isInNonBlockingThread()) {
			throw new ClusterException("Service '" + this.service + "' cannot be called with a plain result on thread '"
					+ Thread.currentThread().getName()
					+ "', which must not block: let the method return a Mono or a CompletionStage");
		}
		return this.services.future(invocation, new FutureReply<>(false)).await(this.service);
	}

	private @Nullable Object identity(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
		return switch (method.getName()) {
			case "equals" -> arguments != null && proxy == arguments[0];
			case "hashCode" -> System.identityHashCode(proxy);
			default ->
				this.type.getSimpleName() + " of service '" + this.service + (this.toLeader ? "' on the leader" : "'");
		};
	}

}
