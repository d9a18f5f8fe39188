// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * What the payload of a frame is. The position is the code that travels: only ever
 * append.
 */
enum PayloadFormat {

	/** None: no argument, or one that is {@code null}; no result, or {@code null}. */
	NONE(0),

	/** Bytes as they are. */
	BYTES(1),

	/** UTF-8. */
	TEXT(2),

	/** One value in the format of a codec. */
	VALUE(3),

	/** Several arguments in the format of a codec. */
	ARRAY(4);

	/** Added to the code where the payload is compressed; see {@link DeflateFormat}. */
	static final int DEFLATED = 0x80;

	private final int code;

	PayloadFormat(int code) {
		this.code = code;
	}

	/**
	 * @param code with or without {@link #DEFLATED}
	 */
	static PayloadFormat ofCode(int code) {
		return switch (code & ~DEFLATED) {
			case 0 -> NONE;
			case 1 -> BYTES;
			case 2 -> TEXT;
			case 3 -> VALUE;
			case 4 -> ARRAY;
			default -> throw new MalformedFrameException("payload of unknown kind " + code);
		};
	}

	static boolean isDeflated(int code) {
		return (code & DEFLATED) != 0;
	}

	int code() {
		return this.code;
	}

	static PayloadFormat ofValue(@Nullable Object value) {
		if (value == null) {
			return NONE;
		}
		if (value instanceof byte[] || value instanceof ByteBuffer) {
			return BYTES;
		}
		return (value instanceof CharSequence) ? TEXT : VALUE;
	}

	boolean needsCodec() {
		return this == VALUE || this == ARRAY;
	}

}
