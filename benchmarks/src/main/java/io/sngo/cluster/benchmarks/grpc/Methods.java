// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.grpc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Function;

import io.grpc.MethodDescriptor;
import io.sngo.cluster.benchmarks.subject.ByteStreams;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.OrderJson;

/**
 * The service. Its messages are the same bytes as everybody's rather than protocol
 * buffers, so that the same work is compared.
 */
final class Methods {

	static final String SERVICE = "benchmarks";

	static final MethodDescriptor<byte[], byte[]> BYTES = method("bytes", MethodDescriptor.MethodType.UNARY,
			marshaller(Function.identity(), Function.identity()));

	static final MethodDescriptor<Order, Order> ORDERS = method("orders", MethodDescriptor.MethodType.UNARY,
			marshaller(OrderJson::encode, OrderJson::decode));

	static final MethodDescriptor<byte[], byte[]> MESSAGES = method("messages",
			MethodDescriptor.MethodType.CLIENT_STREAMING, marshaller(Function.identity(), Function.identity()));

	private Methods() {
	}

	private static <T> MethodDescriptor<T, T> method(String name, MethodDescriptor.MethodType type,
			MethodDescriptor.Marshaller<T> marshaller) {
		return MethodDescriptor.<T, T>newBuilder()
			.setType(type)
			.setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
			.setRequestMarshaller(marshaller)
			.setResponseMarshaller(marshaller)
			.build();
	}

	private static <T> MethodDescriptor.Marshaller<T> marshaller(Function<T, byte[]> encoder,
			Function<byte[], T> decoder) {
		return new MethodDescriptor.Marshaller<>() {

			@Override
			public InputStream stream(T value) {
				return new ByteArrayInputStream(encoder.apply(value));
			}

			@Override
			public T parse(InputStream stream) {
				try {
					return decoder.apply(ByteStreams.readAll(stream));
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}

		};
	}

}
