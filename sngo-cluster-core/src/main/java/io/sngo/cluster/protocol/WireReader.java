// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link WireWriter} wrote. Nothing is allocated before its length is checked
 * against the bytes at hand. The values of a field that the caller does not ask for are
 * skipped by the next {@link #next()}.
 */
public final class WireReader {

	private final byte[] buffer;

	private final int limit;

	private int position;

	private int field;

	private int kind = -1;

	public WireReader(byte[] buffer) {
		this(buffer, 0, buffer.length);
	}

	private WireReader(byte[] buffer, int from, int to) {
		this.buffer = buffer;
		this.position = from;
		this.limit = to;
	}

	/**
	 * Moves on to the next field.
	 * @return whether there is one
	 */
	public boolean next() {
		skip();
		if (this.position == this.limit) {
			return false;
		}
		long tag = raw();
		this.kind = (int) (tag & 7);
		long number = tag >>> 3;
		if (number < 1 || number > 0xFFFF || (this.kind != WireWriter.VARINT && this.kind != WireWriter.FIXED64
				&& this.kind != WireWriter.BYTES)) {
			throw new WireException("Malformed tag " + tag + " before byte " + this.position);
		}
		this.field = (int) number;
		return true;
	}

	public int field() {
		return this.field;
	}

	public long varint() {
		expect(WireWriter.VARINT);
		return raw();
	}

	/**
	 * Reads a varint that must lie between two bounds, both included.
	 */
	public long varint(long min, long max) {
		long value = varint();
		if (value < min || value > max) {
			throw new WireException("Field " + this.field + " is " + value + ", allowed is " + min + " to " + max);
		}
		return value;
	}

	public long fixed64() {
		expect(WireWriter.FIXED64);
		require(8);
		long value = 0;
		for (int shift = 0; shift < 64; shift += 8) {
			value |= (this.buffer[this.position++] & 0xFFL) << shift;
		}
		return value;
	}

	public double real() {
		return Double.longBitsToDouble(fixed64());
	}

	public String text(int maxBytes) {
		expect(WireWriter.BYTES);
		int length = length(maxBytes);
		try {
			String value = StandardCharsets.UTF_8.newDecoder()
				.decode(ByteBuffer.wrap(this.buffer, this.position, length))
				.toString();
			this.position += length;
			return value;
		}
		catch (CharacterCodingException ex) {
			throw new WireException("Field " + this.field + " is not valid UTF-8");
		}
	}

	public byte[] bytes(int maxBytes) {
		expect(WireWriter.BYTES);
		int length = length(maxBytes);
		byte[] value = Arrays.copyOfRange(this.buffer, this.position, this.position + length);
		this.position += length;
		return value;
	}

	/**
	 * Reads fields nested in this one, without a copy.
	 */
	public WireReader nested() {
		expect(WireWriter.BYTES);
		int length = length(Integer.MAX_VALUE);
		WireReader reader = new WireReader(this.buffer, this.position, this.position + length);
		this.position += length;
		return reader;
	}

	private void skip() {
		switch (this.kind) {
			case WireWriter.VARINT -> raw();
			case WireWriter.FIXED64 -> {
				require(8);
				this.position += 8;
			}
			case WireWriter.BYTES -> {
				// Not in one statement: reading the length moves the position.
				int length = length(Integer.MAX_VALUE);
				this.position += length;
			}
			default -> {
				// nothing is pending
			}
		}
		this.kind = -1;
	}

	private void expect(int wanted) {
		if (this.kind != wanted) {
			throw new WireException("Field " + this.field + " has kind " + this.kind + ", expected is " + wanted);
		}
		this.kind = -1;
	}

	private int length(int max) {
		long length = raw();
		if (length < 0 || length > max || length > this.limit - this.position) {
			throw new WireException("Field " + this.field + " claims " + length + " bytes, "
					+ (this.limit - this.position) + " are there, " + max + " are allowed");
		}
		return (int) length;
	}

	private void require(int bytes) {
		if (this.limit - this.position < bytes) {
			throw new WireException("Field " + this.field + " is cut off at byte " + this.limit);
		}
	}

	private long raw() {
		long value = 0;
		for (int shift = 0; shift < 64; shift += 7) {
			require(1);
			byte next = this.buffer[this.position++];
			value |= (next & 0x7FL) << shift;
			if (next >= 0) {
				return value;
			}
		}
		throw new WireException("Field " + this.field + " is a varint of more than 10 bytes");
	}

}
