// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Finds values by names that are still bytes in a frame, without making a string of them.
 * Immutable.
 *
 * @param <V> what is named
 */
final class NameTable<V> {

	private final byte[][] names;

	private final @Nullable Object[] values;

	private final int mask;

	NameTable(Map<String, V> entries) {
		int capacity = Integer.highestOneBit(Math.max(2, entries.size() * 2)) * 2;
		this.names = new byte[capacity][];
		this.values = new @Nullable Object[capacity];
		this.mask = capacity - 1;
		entries.forEach((name, value) -> {
			byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
			int slot = hash(Unpooled.wrappedBuffer(bytes), 0, bytes.length) & this.mask;
			while (this.values[slot] != null) {
				slot = (slot + 1) & this.mask;
			}
			this.names[slot] = bytes;
			this.values[slot] = value;
		});
	}

	@SuppressWarnings("unchecked")
	@Nullable V get(ByteBuf buffer, int index, int length) {
		int slot = hash(buffer, index, length) & this.mask;
		while (this.values[slot] != null) {
			if (matches(this.names[slot], buffer, index, length)) {
				return (V) this.values[slot];
			}
			slot = (slot + 1) & this.mask;
		}
		return null;
	}

	private static boolean matches(byte[] name, ByteBuf buffer, int index, int length) {
		if (name.length != length) {
			return false;
		}
		for (int i = 0; i < length; i++) {
			if (name[i] != buffer.getByte(index + i)) {
				return false;
			}
		}
		return true;
	}

	private static int hash(ByteBuf buffer, int index, int length) {
		int hash = length;
		for (int i = 0; i < length; i++) {
			hash = 31 * hash + buffer.getByte(index + i);
		}
		return hash ^ (hash >>> 15);
	}

}
