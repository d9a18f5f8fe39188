// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.leader;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.sngo.cluster.Leadership;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.ReactiveAdapter;
import org.springframework.util.function.SingletonSupplier;

/**
 * Lets a call pass where the application leads, and does nothing elsewhere.
 */
final class LeaderOnlyInterceptor implements MethodInterceptor {

	private final Supplier<Leadership> leadership;

	/**
	 * @param leadership asked for when the first call comes, so that no bean is made
	 * before its time
	 */
	LeaderOnlyInterceptor(Supplier<Leadership> leadership) {
		this.leadership = SingletonSupplier.of(leadership);
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Class<?> result = result(invocation);
		ReactiveAdapter reactive = LeaderOnlyMethods.reactive(result);
		if (reactive == null) {
			return leads() ? invocation.proceed() : nothing(result);
		}
		return reactive.fromPublisher(
				reactive.isMultiValue() ? Flux.defer(() -> leads() ? subscribed(invocation, reactive) : Flux.empty())
						: Mono.defer(() -> leads() ? Mono.from(subscribed(invocation, reactive)) : Mono.empty()));
	}

	/**
	 * The method that is called may be one of an interface, which knows less of what is
	 * returned than the one that runs.
	 */
	private static Class<?> result(MethodInvocation invocation) {
		Method method = invocation.getMethod();
		Object target = invocation.getThis();
		Class<?> type = (target != null) ? target.getClass() : method.getDeclaringClass();
		return LeaderOnlyMethods.result(AopUtils.getMostSpecificMethod(method, type), type);
	}

	private boolean leads() {
		return this.leadership.get().isLeader();
	}

	/**
	 * Whoever schedules a publisher asks for it once and subscribes to it again and
	 * again: each time is a run of the method.
	 */
	private static Publisher<?> subscribed(MethodInvocation invocation, ReactiveAdapter reactive) {
		try {
			return reactive.toPublisher(((ProxyMethodInvocation) invocation).invocableClone().proceed());
		}
		catch (Throwable ex) {
			return Mono.error(ex);
		}
	}

	private static @Nullable Object nothing(Class<?> result) {
		if (result == Optional.class) {
			return Optional.empty();
		}
		if (result == OptionalInt.class) {
			return OptionalInt.empty();
		}
		if (result == OptionalLong.class) {
			return OptionalLong.empty();
		}
		if (result == OptionalDouble.class) {
			return OptionalDouble.empty();
		}
		boolean future = result != Object.class && result.isAssignableFrom(CompletableFuture.class);
		return future ? CompletableFuture.completedFuture(null) : null;
	}

}
