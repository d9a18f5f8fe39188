// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.buffer.ByteBuf;

/**
 * The first bytes of either side of a connection, by which strangers are told apart
 * before anything else is read.
 */
enum Preamble {

	/** Not enough bytes yet. */
	INCOMPLETE("an unfinished greeting"),

	/** The other side speaks this protocol. */
	CLUSTER("a cluster node"),

	HTTP("no cluster protocol: it looks like HTTP"),

	TLS("no cluster protocol: it looks like TLS; cluster.encryption-enabled differs between the two sides, perhaps"),

	UNKNOWN("no cluster protocol: the greeting is unknown");

	static final int MAGIC = 0x534E474F;

	static final int LENGTH = 4;

	private static final List<String> HTTP_STARTS = List.of("GET ", "POST", "PUT ", "HEAD", "OPTI", "DELE", "PATC",
			"CONN", "TRAC", "PRI ", "HTTP");

	private final String text;

	Preamble(String text) {
		this.text = text;
	}

	/**
	 * What was received, in words.
	 */
	String text() {
		return this.text;
	}

	/**
	 * Looks at the first bytes without reading them.
	 */
	static Preamble of(ByteBuf in) {
		int start = in.readerIndex();
		int count = Math.min(in.readableBytes(), LENGTH);
		if (count >= 2 && in.getByte(start) == 0x16 && in.getByte(start + 1) == 0x03) {
			return TLS;
		}
		boolean magic = true;
		for (int i = 0; i < count; i++) {
			magic &= in.getByte(start + i) == (byte) (MAGIC >>> (24 - 8 * i));
		}
		if (count == LENGTH) {
			return magic ? CLUSTER : stranger(in.toString(start, count, StandardCharsets.US_ASCII));
		}
		// The first byte of a record of TLS may arrive alone.
		return magic || count == 1 || isHttp(in.toString(start, count, StandardCharsets.US_ASCII)) ? INCOMPLETE
				: UNKNOWN;
	}

	private static Preamble stranger(String text) {
		return isHttp(text) ? HTTP : UNKNOWN;
	}

	private static boolean isHttp(String text) {
		return HTTP_STARTS.stream().anyMatch((start) -> start.startsWith(text));
	}

}
