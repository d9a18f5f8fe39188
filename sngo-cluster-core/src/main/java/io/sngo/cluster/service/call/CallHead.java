// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * What a request says before its payload.
 */
final class CallHead {

	private final PayloadFormat format;

	private final byte[] names;

	private final Map<String, String> headers;

	/**
	 * @param names of codec, service and operation, see {@link RequestNames}
	 */
	CallHead(PayloadFormat format, byte[] names, Map<String, String> headers) {
		this.format = format;
		this.names = names;
		this.headers = headers;
	}

	PayloadFormat format() {
		return this.format;
	}

	/**
	 * Bytes that it takes, without the byte for the format.
	 */
	int length() {
		int length = 1 + this.names.length;
		if (!this.headers.isEmpty()) {
			for (Map.Entry<String, String> header : this.headers.entrySet()) {
				length += 4 + ByteBufUtil.utf8Bytes(header.getKey()) + ByteBufUtil.utf8Bytes(header.getValue());
			}
		}
		return length;
	}

	void write(ByteBuf frame) {
		frame.writeByte(this.format.code());
		frame.writeBytes(this.names);
		frame.writeByte(this.headers.size());
		if (!this.headers.isEmpty()) {
			this.headers.forEach((name, value) -> {
				writeText(frame, name);
				writeText(frame, value);
			});
		}
	}

	private static void writeText(ByteBuf frame, String text) {
		int bytes = ByteBufUtil.utf8Bytes(text);
		frame.writeShort(bytes);
		ByteBufUtil.reserveAndWriteUtf8(frame, text, bytes);
	}

}
