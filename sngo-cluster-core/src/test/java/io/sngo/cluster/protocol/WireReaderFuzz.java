// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import io.sngo.cluster.fuzz.FuzzTarget;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fields read as the first bytes of the input say: all kinds where they are expected and
 * where they are not, and skipped.
 */
final class WireReaderFuzz implements FuzzTarget {

	private static final int OPERATIONS = 16;

	private static final int MAX_TEXT = 512;

	@Override
	public List<byte[]> seeds() {
		WireWriter fields = new WireWriter().varint(1, 300)
			.fixed64(2, Long.MIN_VALUE)
			.text(3, "\u00fc\u20ac")
			.bytes(4, new byte[200])
			.nested(5, new WireWriter().varint(1, -1).nested(2, new WireWriter().real(0xFFFF, 0.5)));
		return List.of(seed("0123456701234567", fields), seed("5555555555555555", fields),
				seed("4014014014014014", fields), seed("6666666666666666", fields),
				seed("0000000000000000", new WireWriter()));
	}

	private static byte[] seed(String operations, WireWriter fields) {
		byte[] written = fields.toByteArray();
		byte[] seed = Arrays.copyOf(operations.getBytes(StandardCharsets.US_ASCII), OPERATIONS + written.length);
		System.arraycopy(written, 0, seed, OPERATIONS, written.length);
		return seed;
	}

	@Override
	public void run(byte[] input) {
		if (input.length < OPERATIONS) {
			return;
		}
		byte[] fields = Arrays.copyOfRange(input, OPERATIONS, input.length);
		try {
			read(new WireReader(fields), input, 0, fields.length);
		}
		catch (WireException ex) {
			assertThat(ex.getMessage()).isNotEmpty();
		}
	}

	/**
	 * @param length bytes that there are to be read
	 */
	private static void read(WireReader reader, byte[] operations, int depth, int length) {
		int fields = 0;
		int bytes = 0;
		while (reader.next()) {
			assertThat(reader.field()).isBetween(1, 0xFFFF);
			switch (operations[(depth + fields++) % OPERATIONS] & 7) {
				case 0 -> reader.varint();
				case 1 -> reader.fixed64();
				case 2 -> bytes += reader.text(MAX_TEXT).length();
				case 3 -> bytes += reader.bytes(MAX_TEXT).length;
				case 4 -> {
					if (depth < OPERATIONS) {
						read(reader.nested(), operations, depth + 1, length);
					}
				}
				case 5 -> assertThat(reader.varint(-5, 1000)).isBetween(-5L, 1000L);
				case 6 -> reader.real();
				default -> {
					// skipped
				}
			}
		}
		// Each has a tag and a value.
		assertThat(2 * fields).isLessThanOrEqualTo(length);
		assertThat(bytes).isLessThanOrEqualTo(length);
		assertThat(reader.next()).isFalse();
	}

}
