// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes fields as tag and value: the tag is {@code field << 3 | kind}, and kinds are
 * those of Protocol Buffers (0 varint, 1 eight bytes little-endian, 2 length and bytes),
 * so that a reader can skip what it does not know.
 */
public final class WireWriter {

	static final int VARINT = 0;

	static final int FIXED64 = 1;

	static final int BYTES = 2;

	private byte[] buffer = new byte[64];

	private int size;

	public WireWriter varint(int field, long value) {
		tag(field, VARINT);
		raw(value);
		return this;
	}

	public WireWriter fixed64(int field, long value) {
		tag(field, FIXED64);
		ensure(8);
		for (int shift = 0; shift < 64; shift += 8) {
			this.buffer[this.size++] = (byte) (value >>> shift);
		}
		return this;
	}

	public WireWriter real(int field, double value) {
		return fixed64(field, Double.doubleToRawLongBits(value));
	}

	public WireWriter text(int field, String value) {
		return bytes(field, value.getBytes(StandardCharsets.UTF_8));
	}

	public WireWriter bytes(int field, byte[] value) {
		tag(field, BYTES);
		raw(value.length);
		ensure(value.length);
		System.arraycopy(value, 0, this.buffer, this.size, value.length);
		this.size += value.length;
		return this;
	}

	/**
	 * Writes fields nested in one field.
	 */
	public WireWriter nested(int field, WireWriter fields) {
		tag(field, BYTES);
		raw(fields.size);
		ensure(fields.size);
		System.arraycopy(fields.buffer, 0, this.buffer, this.size, fields.size);
		this.size += fields.size;
		return this;
	}

	public int size() {
		return this.size;
	}

	public byte[] toByteArray() {
		return Arrays.copyOf(this.buffer, this.size);
	}

	private void tag(int field, int kind) {
		raw(((long) field << 3) | kind);
	}

	private void raw(long value) {
		ensure(10);
		long rest = value;
		while ((rest & ~0x7FL) != 0) {
			this.buffer[this.size++] = (byte) (rest | 0x80);
			rest >>>= 7;
		}
		this.buffer[this.size++] = (byte) rest;
	}

	private void ensure(int more) {
		if (this.buffer.length - this.size < more) {
			this.buffer = Arrays.copyOf(this.buffer, Math.max(this.buffer.length * 2, this.size + more));
		}
	}

}
