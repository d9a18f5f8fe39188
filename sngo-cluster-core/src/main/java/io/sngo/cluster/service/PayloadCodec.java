// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.lang.reflect.Type;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Turns arguments and results into bytes and back. The type to decode to is always the
 * one that the handler or the caller declares, never one that the bytes name.
 */
public interface PayloadCodec {

	/**
	 * Short name that both sides must share, as in {@code json}.
	 */
	String name();

	/**
	 * Appends a value to the buffer.
	 * @param type the declared type of the value
	 * @throws io.sngo.cluster.ClusterException if the value cannot be encoded
	 */
	void encode(@Nullable Object value, Type type, ByteBuf target);

	/**
	 * Reads a value from all readable bytes.
	 * @throws io.sngo.cluster.ClusterException if the bytes are not a value of the type
	 */
	@Nullable Object decode(ByteBuf source, Type type);

}
