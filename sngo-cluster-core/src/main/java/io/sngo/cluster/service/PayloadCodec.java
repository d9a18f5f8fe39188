// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.lang.reflect.Type;
import java.util.List;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Turns arguments and results into bytes and back. The type to decode to is always the
 * one that the handler or the caller declares, never one that the bytes name.
 */
public interface PayloadCodec {

	/**
	 * Short name that both sides must share, as in {@code json}; 1 to 32 letters, digits
	 * and {@code -}.
	 */
	String name();

	/**
	 * Appends a value to the buffer.
	 * @param type the declared type of the value
	 * @throws PayloadTooLargeException if the buffer's largest capacity is too small
	 * @throws io.sngo.cluster.ClusterException if the value cannot be encoded
	 */
	void encode(@Nullable Object value, Type type, ByteBuf target);

	/**
	 * Reads a value from all readable bytes.
	 * @param source has these bounds during the call alone: to be read, not to be kept.
	 * It may consist of several pieces of memory, of which {@link ByteBuf#hasArray()} and
	 * {@link ByteBuf#nioBufferCount()} tell
	 * @throws io.sngo.cluster.ClusterException if the bytes are not a value of the type
	 */
	@Nullable Object decode(ByteBuf source, Type type);

	/**
	 * Appends several arguments to the buffer, as an array of this format.
	 * @param types the declared types, as many as there are values
	 * @throws PayloadTooLargeException if the buffer's largest capacity is too small
	 * @throws io.sngo.cluster.ClusterException if a value cannot be encoded
	 */
	void encodeAll(List<@Nullable Object> values, List<Type> types, ByteBuf target);

	/**
	 * Reads several arguments from all readable bytes.
	 * @return as many values as there are types
	 * @throws io.sngo.cluster.ClusterException if the bytes are not an array of values of
	 * these types
	 */
	@Nullable Object[] decodeAll(ByteBuf source, List<Type> types);

}
