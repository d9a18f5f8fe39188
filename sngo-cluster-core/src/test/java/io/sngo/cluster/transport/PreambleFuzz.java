// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sngo.cluster.fuzz.FuzzTarget;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The first bytes of a connection, one more at a time: once it is known what they are,
 * more of them do not change it.
 */
final class PreambleFuzz implements FuzzTarget {

	@Override
	public List<byte[]> seeds() {
		return Stream.of("SNGO", "GET / HTTP/1.1", "PRI * HTTP/2.0", "\u0016\u0003\u0001", "SSH-2.0", "")
			.map((text) -> text.getBytes(StandardCharsets.ISO_8859_1))
			.toList();
	}

	@Override
	public void run(byte[] input) {
		Preamble before = Preamble.INCOMPLETE;
		for (int length = 0; length <= Math.min(input.length, 2 * Preamble.LENGTH); length++) {
			ByteBuf bytes = Unpooled.wrappedBuffer(input, 0, length);
			Preamble seen = Preamble.of(bytes);
			assertThat(bytes.readableBytes()).isEqualTo(length);
			if (before != Preamble.INCOMPLETE) {
				assertThat(seen).isEqualTo(before);
			}
			if (length >= Preamble.LENGTH) {
				assertThat(seen).isNotEqualTo(Preamble.INCOMPLETE);
			}
			before = seen;
		}
	}

}
