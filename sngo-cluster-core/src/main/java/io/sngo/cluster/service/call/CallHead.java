// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * What a request says before its payload.
 */
record CallHead(PayloadFormat format, String codec, String service, String operation, Map<String, String> headers) {

	/**
	 * Bytes that it takes, without the byte for the format.
	 */
	int length() {
		int length = 4 + this.codec.length() + this.service.length() + ByteBufUtil.utf8Bytes(this.operation);
		for (Map.Entry<String, String> header : this.headers.entrySet()) {
			length += 4 + ByteBufUtil.utf8Bytes(header.getKey()) + ByteBufUtil.utf8Bytes(header.getValue());
		}
		return length;
	}

	void write(ByteBuf frame) {
		frame.writeByte(this.format.code());
		frame.writeByte(this.codec.length());
		ByteBufUtil.writeAscii(frame, this.codec);
		frame.writeByte(this.service.length());
		ByteBufUtil.writeAscii(frame, this.service);
		int operationBytes = ByteBufUtil.utf8Bytes(this.operation);
		frame.writeByte(operationBytes);
		ByteBufUtil.reserveAndWriteUtf8(frame, this.operation, operationBytes);
		frame.writeByte(this.headers.size());
		this.headers.forEach((name, value) -> {
			writeText(frame, name);
			writeText(frame, value);
		});
	}

	private static void writeText(ByteBuf frame, String text) {
		int bytes = ByteBufUtil.utf8Bytes(text);
		frame.writeShort(bytes);
		ByteBufUtil.reserveAndWriteUtf8(frame, text, bytes);
	}

}
