// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.service.PayloadTooLargeException;

/**
 * Writes and reads payloads: bytes and texts as they are, all else by a codec.
 */
final class Payloads {

	private static final @Nullable Object[] NO_ARGUMENTS = new @Nullable Object[0];

	private Payloads() {
	}

	/**
	 * How many bytes to allocate first for a value.
	 */
	static int sizeHint(@Nullable Object value, PayloadFormat format) {
		return switch (format) {
			case NONE -> 0;
			case BYTES, TEXT -> rawSize(value);
			case VALUE, ARRAY -> 256;
		};
	}

	/**
	 * Appends a value.
	 * @throws PayloadTooLargeException if the value does not fit into what the buffer may
	 * still take
	 */
	static void write(@Nullable Object value, Type type, PayloadFormat format, PayloadCodec codec, ByteBuf target) {
		switch (format) {
			case NONE -> {
				// nothing to write
			}
			case BYTES, TEXT -> writeRaw(value, target);
			case VALUE, ARRAY -> codec.encode(value, type, target);
		}
	}

	private static void writeRaw(@Nullable Object value, ByteBuf target) {
		int size = rawSize(value);
		if (size > target.maxWritableBytes()) {
			throw new PayloadTooLargeException(size, target.maxWritableBytes());
		}
		if (value instanceof byte[] bytes) {
			target.writeBytes(bytes);
		}
		else if (value instanceof ByteBuffer buffer) {
			target.writeBytes(buffer.duplicate());
		}
		else if (value instanceof CharSequence text) {
			ByteBufUtil.reserveAndWriteUtf8(target, text, size);
		}
	}

	private static int rawSize(@Nullable Object value) {
		if (value instanceof byte[] bytes) {
			return bytes.length;
		}
		if (value instanceof ByteBuffer buffer) {
			return buffer.remaining();
		}
		return (value instanceof CharSequence text) ? ByteBufUtil.utf8Bytes(text) : 0;
	}

	/**
	 * Reads the arguments of an operation.
	 * @throws ClusterException if the payload is none of these types
	 */
	static @Nullable Object[] readArguments(PayloadFormat format, PayloadCodec codec, List<Type> types,
			ByteBuf source) {
		int count = types.size();
		if (count == 0 && format == PayloadFormat.NONE) {
			return NO_ARGUMENTS;
		}
		if (count == 1 && format != PayloadFormat.ARRAY) {
			return new @Nullable Object[] { read(format, codec, types.get(0), source) };
		}
		if (count > 1 && format == PayloadFormat.ARRAY) {
			return codec.decodeAll(source, types);
		}
		throw new ClusterException("the operation takes " + count + " arguments but was called with "
				+ ((format == PayloadFormat.ARRAY) ? "several" : (format == PayloadFormat.NONE) ? "none" : "one"));
	}

	/**
	 * Reads a value.
	 * @throws ClusterException if the payload is not of the type
	 */
	static @Nullable Object read(PayloadFormat format, PayloadCodec codec, Type type, ByteBuf source) {
		if (type == void.class || type == Void.class) {
			return null;
		}
		if (format.needsCodec()) {
			return codec.decode(source, type);
		}
		if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
			return Optional.ofNullable(read(format, codec, generic.getActualTypeArguments()[0], source));
		}
		return readRaw(format, type, source);
	}

	private static @Nullable Object readRaw(PayloadFormat format, Type type, ByteBuf source) {
		Class<?> expected = (type instanceof Class<?> plain) ? plain : Object.class;
		boolean unknown = type instanceof ParameterizedType;
		if (format == PayloadFormat.NONE && !expected.isPrimitive()) {
			return null;
		}
		if (format == PayloadFormat.TEXT && expected.isAssignableFrom(String.class) && !unknown) {
			return source.toString(StandardCharsets.UTF_8);
		}
		if (format == PayloadFormat.BYTES && expected == ByteBuffer.class) {
			return ByteBuffer.wrap(ByteBufUtil.getBytes(source));
		}
		if (format == PayloadFormat.BYTES && expected.isAssignableFrom(byte[].class) && !unknown) {
			return ByteBufUtil.getBytes(source);
		}
		throw new ClusterException("expected " + type.getTypeName() + " but got " + switch (format) {
			case NONE -> "null";
			case BYTES -> "bytes";
			case TEXT -> "text";
			case VALUE, ARRAY -> "a value";
		});
	}

}
