// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.definition;

import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.sngo.cluster.service.definition.ServiceMethod.Style;

/**
 * What a method returns.
 *
 * @param style how it gives the value
 * @param value declared type of the value, {@code void.class} for none
 */
record ResultType(Style style, Type value) {

	/**
	 * @throws IllegalArgumentException if an operation cannot return that
	 */
	static ResultType of(Type declared) {
		Class<?> raw = raw(declared);
		if (raw == Mono.class) {
			return new ResultType(Style.MONO, value(declared));
		}
		if (raw == Flux.class) {
			return new ResultType(Style.FLUX, value(declared));
		}
		if (raw == CompletionStage.class || raw == CompletableFuture.class) {
			return new ResultType(Style.STAGE, value(declared));
		}
		return new ResultType(Style.PLAIN, voidOr(single(declared)));
	}

	private static Type value(Type wrapper) {
		return (wrapper instanceof ParameterizedType generic) ? voidOr(single(generic.getActualTypeArguments()[0]))
				: Object.class;
	}

	private static Type voidOr(Type type) {
		return (type == Void.class) ? void.class : type;
	}

	/**
	 * The type itself, which must be one of values that can be sent.
	 * @throws IllegalArgumentException if it is one of streams
	 */
	static Type single(Type type) {
		Class<?> raw = raw(type);
		for (Class<?> stream : new Class<?>[] { Publisher.class, BaseStream.class, Iterator.class, Future.class,
				CompletionStage.class, InputStream.class }) {
			if (stream.isAssignableFrom(raw)) {
				throw new IllegalArgumentException("a " + raw.getSimpleName()
						+ " cannot be sent: take a value or a List, return a value, a Mono, a CompletionStage or a Flux");
			}
		}
		return type;
	}

	private static Class<?> raw(Type type) {
		if (type instanceof ParameterizedType generic) {
			return (Class<?>) generic.getRawType();
		}
		return (type instanceof Class<?> plain) ? plain : Object.class;
	}

}
