// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes new inputs of known ones. The same seed gives the same inputs.
 */
final class Mutator {

	static final int MAX_LENGTH = 4096;

	/** Where formats have their bounds. */
	private static final int[] LENGTHS = { 0, 1, 127, 128, 255, 256, 4096, 32_767, 32_768, 65_535, 65_536, 1 << 20,
			Integer.MAX_VALUE, Integer.MIN_VALUE, -1 };

	private final SplittableRandom random;

	private final List<byte[]> known;

	Mutator(long seed, List<byte[]> known) {
		this.random = new SplittableRandom(seed);
		this.known = known;
	}

	byte[] next() {
		byte[] input = pick();
		for (int changes = 1 << this.random.nextInt(4); changes > 0; changes--) {
			input = change(input);
		}
		return (input.length <= MAX_LENGTH) ? input : Arrays.copyOf(input, MAX_LENGTH);
	}

	private byte[] pick() {
		return this.known.get(this.random.nextInt(this.known.size())).clone();
	}

	private byte[] change(byte[] input) {
		if (input.length == 0) {
			return insert(input, 0, bytes(1 + this.random.nextInt(16)));
		}
		int at = this.random.nextInt(input.length);
		int count = 1 + this.random.nextInt(Math.min(32, input.length - at));
		switch (this.random.nextInt(10)) {
			case 0 -> input[at] ^= (byte) (1 << this.random.nextInt(8));
			case 1 -> input[at] = (byte) this.random.nextInt();
			case 2 -> input[at] += (byte) (this.random.nextInt(9) - 4);
			case 3 -> writeNumber(input, at);
			case 4 -> {
				return Arrays.copyOf(input, at);
			}
			case 5 -> {
				return without(input, at, count);
			}
			case 6 -> {
				return insert(input, at, Arrays.copyOfRange(input, at, at + count));
			}
			case 7 -> {
				return insert(input, at, bytes(count));
			}
			case 8 -> {
				return insert(input, at, varint());
			}
			default -> {
				return splice(input, at, pick());
			}
		}
		return input;
	}

	/**
	 * A number of one, two or four bytes where there may be a length.
	 */
	private void writeNumber(byte[] input, int at) {
		int value = LENGTHS[this.random.nextInt(LENGTHS.length)];
		int size = 1 << this.random.nextInt(3);
		for (int i = 0; i < size && at + i < input.length; i++) {
			input[at + i] = (byte) (value >>> (8 * (size - 1 - i)));
		}
	}

	private byte[] varint() {
		long value = (this.random.nextInt(4) == 0) ? this.random.nextLong()
				: LENGTHS[this.random.nextInt(LENGTHS.length)] & 0xFFFFFFFFL;
		byte[] bytes = new byte[10];
		int size = 0;
		while ((value & ~0x7FL) != 0) {
			bytes[size++] = (byte) (value | 0x80);
			value >>>= 7;
		}
		bytes[size++] = (byte) value;
		return Arrays.copyOf(bytes, size);
	}

	private byte[] splice(byte[] input, int at, byte[] other) {
		int from = this.random.nextInt(other.length + 1);
		return insert(Arrays.copyOf(input, at), at, Arrays.copyOfRange(other, from, other.length));
	}

	private byte[] bytes(int count) {
		byte[] bytes = new byte[count];
		this.random.nextBytes(bytes);
		return bytes;
	}

	private static byte[] without(byte[] input, int at, int count) {
		byte[] shorter = Arrays.copyOf(input, input.length - count);
		System.arraycopy(input, at + count, shorter, at, shorter.length - at);
		return shorter;
	}

	private static byte[] insert(byte[] input, int at, byte[] more) {
		byte[] longer = Arrays.copyOf(input, input.length + more.length);
		System.arraycopy(input, at, longer, at + more.length, input.length - at);
		System.arraycopy(more, 0, longer, at, more.length);
		return longer;
	}

}
