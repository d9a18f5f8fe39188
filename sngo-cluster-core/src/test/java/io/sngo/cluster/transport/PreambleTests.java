// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is told apart by four bytes.
 */
class PreambleTests {

	@ParameterizedTest
	@CsvSource({ "SNGO,CLUSTER", "SNGOx,CLUSTER", "SNG,INCOMPLETE", "'',INCOMPLETE", "SN,INCOMPLETE", "GET /,HTTP",
			"POST /,HTTP", "HTTP/1.1,HTTP", "PRI * HTTP/2.0,HTTP", "GE,INCOMPLETE", "SSH-2.0,UNKNOWN", "SNGX,UNKNOWN",
			"xy,UNKNOWN" })
	void text(String start, Preamble expected) {
		assertThat(Preamble.of(Unpooled.wrappedBuffer(start.getBytes(StandardCharsets.US_ASCII)))).isEqualTo(expected);
	}

	@Test
	void tls() {
		assertThat(Preamble.of(Unpooled.wrappedBuffer(new byte[] { 0x16, 3 }))).isEqualTo(Preamble.TLS);
		assertThat(Preamble.of(Unpooled.wrappedBuffer(new byte[] { 0x16 }))).isEqualTo(Preamble.INCOMPLETE);
		assertThat(Preamble.of(Unpooled.wrappedBuffer(new byte[] { 0x16, 3, 1, 2, 0 }))).isEqualTo(Preamble.TLS);
	}

}
