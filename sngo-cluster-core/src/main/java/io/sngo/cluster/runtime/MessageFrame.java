// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;
import io.sngo.cluster.transport.ClusterMessage;

/**
 * A {@link ClusterMessage} on a data connection: one byte that tells it from the frames
 * of calls, the length of the header as two bytes, the header, the payload. Sender and
 * receiver are those of the connection.
 */
final class MessageFrame {

	/** First byte; the frames of calls begin with others. */
	static final int KIND = 'M';

	static final int MAX_TYPE_LENGTH = 128;

	static final int MAX_HEADERS = 32;

	static final int MAX_HEADER_BYTES = 8 * 1024;

	/** Header fields, their tags and lengths included. */
	private static final int MAX_ENCODED_HEADER = 16 * 1024;

	private static final int ID = 1;

	private static final int TYPE = 2;

	private static final int HEADER = 3;

	private static final int NAME = 1;

	private static final int VALUE = 2;

	private MessageFrame() {
	}

	static ByteBuf encode(ClusterMessage message, ByteBufAllocator allocator) {
		WireWriter fields = new WireWriter().fixed64(ID, message.id()).text(TYPE, message.type());
		message.headers()
			.forEach((name, value) -> fields.nested(HEADER, new WireWriter().text(NAME, name).text(VALUE, value)));
		byte[] header = fields.toByteArray();
		return allocator.buffer(3 + header.length + message.payload().length)
			.writeByte(KIND)
			.writeShort(header.length)
			.writeBytes(header)
			.writeBytes(message.payload());
	}

	/**
	 * @throws WireException if the frame is malformed
	 */
	static ClusterMessage decode(ByteBuf frame, NodeId from, NodeId to) {
		int start = frame.readerIndex();
		if (frame.readableBytes() < 3) {
			throw new WireException("Message of " + frame.readableBytes() + " bytes");
		}
		int length = frame.getUnsignedShort(start + 1);
		if (length > MAX_ENCODED_HEADER || length > frame.readableBytes() - 3) {
			throw new WireException("Message header claims " + length + " bytes");
		}
		byte[] header = new byte[length];
		frame.getBytes(start + 3, header);
		byte[] payload = new byte[frame.readableBytes() - 3 - length];
		frame.getBytes(start + 3 + length, payload);
		return decode(new WireReader(header), from, to, payload);
	}

	private static ClusterMessage decode(WireReader reader, NodeId from, NodeId to, byte[] payload) {
		long id = 0;
		String type = "";
		Map<String, String> headers = new LinkedHashMap<>();
		while (reader.next()) {
			switch (reader.field()) {
				case ID -> id = reader.fixed64();
				case TYPE -> type = reader.text(4 * MAX_TYPE_LENGTH);
				case HEADER -> header(reader.nested(), headers);
				default -> {
					// of a later version
				}
			}
		}
		if (type.isEmpty() || type.length() > MAX_TYPE_LENGTH) {
			throw new WireException("Message with a type of " + type.length() + " characters; 1 to " + MAX_TYPE_LENGTH
					+ " are allowed");
		}
		if (bytes(headers) > MAX_HEADER_BYTES) {
			throw new WireException(
					"Message with headers of " + bytes(headers) + " bytes; " + MAX_HEADER_BYTES + " are allowed");
		}
		return new ClusterMessage(id, type, from, to, headers, payload);
	}

	private static void header(WireReader reader, Map<String, String> headers) {
		String name = "";
		String value = "";
		while (reader.next()) {
			switch (reader.field()) {
				case NAME -> name = reader.text(MAX_HEADER_BYTES);
				case VALUE -> value = reader.text(MAX_HEADER_BYTES);
				default -> {
					// of a later version
				}
			}
		}
		headers.put(name, value);
		if (headers.size() > MAX_HEADERS) {
			throw new WireException("Message with more than " + MAX_HEADERS + " headers");
		}
	}

	/**
	 * @throws IllegalArgumentException if a user's message is not allowed
	 */
	static void check(String type, Map<String, String> headers, byte[] payload, int maxPayload) {
		if (type.isEmpty() || type.length() > MAX_TYPE_LENGTH) {
			throw new IllegalArgumentException("Message type '" + type + "' has " + type.length()
					+ " characters, which is not allowed: use 1 to " + MAX_TYPE_LENGTH);
		}
		if (headers.size() > MAX_HEADERS) {
			throw new IllegalArgumentException("Message of type '" + type + "' has " + headers.size()
					+ " headers, which is not allowed: use at most " + MAX_HEADERS);
		}
		int bytes = bytes(headers);
		if (bytes > MAX_HEADER_BYTES) {
			throw new IllegalArgumentException("Message of type '" + type + "' has " + bytes
					+ " bytes of headers, which is not allowed: use at most " + MAX_HEADER_BYTES);
		}
		if (payload.length > maxPayload) {
			throw new IllegalArgumentException("Message of type '" + type + "' has " + payload.length
					+ " bytes of payload, which is not allowed: use at most " + maxPayload
					+ " (cluster.max-message-size)");
		}
	}

	private static int bytes(Map<String, String> headers) {
		int bytes = 0;
		for (Map.Entry<String, String> header : headers.entrySet()) {
			bytes += utf8(header.getKey()) + utf8(header.getValue());
		}
		return bytes;
	}

	private static int utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

}
