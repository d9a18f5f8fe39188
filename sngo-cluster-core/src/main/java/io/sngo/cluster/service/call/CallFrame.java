// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.transport.DataChannel;

/**
 * The frames of calls. All begin with one byte for the kind and eight for the call, which
 * its caller has numbered. Then
 * <ul>
 * <li>request, one-way and stream: four bytes for the milliseconds left; for a stream
 * eight for the number of elements that it may send; one for the {@link PayloadFormat},
 * codec for arguments and result, service, operation, count of headers, headers, payload;
 * <li>reply: one byte for the {@link PayloadFormat}, payload, in the request's codec;
 * <li>failure: type and message of what was thrown;
 * <li>refusal: one byte for the {@link Refusal}, text;
 * <li>opened: four bytes for the place of the stream at its server, which is said again
 * with each demand;
 * <li>element: as a reply; complete: nothing;
 * <li>demand: four bytes for the place, eight for the number of elements more that may be
 * sent;
 * <li>cancel: nothing.
 * </ul>
 * A payload may be compressed; the byte for its format and {@link DeflateFormat} say so.
 * Names have one byte for their length before them, texts two. Everything is bounded
 * before it is allocated.
 */
final class CallFrame {

	static final int REQUEST = 1;

	static final int REPLY = 2;

	static final int FAILURE = 3;

	static final int REFUSAL = 4;

	static final int CANCEL = 5;

	static final int ONE_WAY = 6;

	static final int STREAM = 7;

	static final int OPENED = 8;

	static final int ELEMENT = 9;

	static final int COMPLETE = 10;

	static final int DEMAND = 11;

	private static final int ID_INDEX = 1;

	private static final int REMAINING_INDEX = 9;

	private static final int DEMAND_INDEX = 13;

	private static final int HEAD = 9;

	/** Of a reply or an element. */
	static final int ANSWER_FORMAT_INDEX = HEAD;

	static final int MAX_HEADERS = 32;

	static final int MAX_HEADER_BYTES = 8 * 1024;

	private static final int MAX_TYPE_TEXT = 256;

	private static final int MAX_TEXT = 2048;

	private CallFrame() {
	}

	/**
	 * The frame of a request up to its payload; call and time left are set when it is
	 * sent. The buffer grows up to what the payload may have.
	 */
	static ByteBuf request(ByteBufAllocator allocator, CallKind kind, CallHead head, int payloadHint, int maxPayload) {
		boolean stream = kind == CallKind.STREAM;
		int length = HEAD + 4 + (stream ? 8 : 0) + 1 + head.length();
		int hint = Math.min(payloadHint, maxPayload);
		ByteBuf frame = buffer(allocator, head.format(), length + hint, length + maxPayload);
		frame.writeByte(kind.code()).writeLong(0).writeInt(0);
		if (stream) {
			frame.writeLong(0);
		}
		head.write(frame);
		return frame;
	}

	/**
	 * What a codec writes may turn out to be long, and grow in a buffer that is written
	 * as it is.
	 */
	private static ByteBuf buffer(ByteBufAllocator allocator, PayloadFormat format, int length, int maxLength) {
		return !format.needsCodec() ? SmallBuffer.allocate(allocator, length, maxLength)
				: allocator.buffer(length, maxLength);
	}

	static void address(ByteBuf request, long id, int remainingMillis) {
		request.setLong(ID_INDEX, id);
		request.setInt(REMAINING_INDEX, remainingMillis);
	}

	/**
	 * Sets how many elements a stream may send first.
	 */
	static void demand(ByteBuf request, long elements) {
		request.setLong(DEMAND_INDEX, elements);
	}

	/**
	 * Where a request says what its payload is.
	 */
	static int formatIndex(ByteBuf request) {
		return (request.getByte(0) == STREAM) ? DEMAND_INDEX + 8 : DEMAND_INDEX;
	}

	/**
	 * Where the payload of a request begins that this node has made.
	 */
	static int payloadIndex(ByteBuf request) {
		int index = formatIndex(request) + 1;
		for (int names = 0; names < 3; names++) {
			index += 1 + request.getUnsignedByte(index);
		}
		int texts = 2 * request.getUnsignedByte(index++);
		for (int i = 0; i < texts; i++) {
			index += 2 + request.getUnsignedShort(index);
		}
		return index;
	}

	static ByteBuf opened(ByteBufAllocator allocator, long id, int place) {
		return start(allocator.buffer(HEAD + 4), OPENED, id).writeInt(place);
	}

	static boolean isElement(ByteBuf frame) {
		return frame.getByte(frame.readerIndex()) == ELEMENT;
	}

	static ByteBuf complete(ByteBufAllocator allocator, long id) {
		return start(allocator.buffer(HEAD), COMPLETE, id);
	}

	static ByteBuf demand(ByteBufAllocator allocator, long id, int place, long elements) {
		return start(allocator.buffer(HEAD + 12), DEMAND, id).writeInt(place).writeLong(elements);
	}

	static ByteBuf reply(ByteBufAllocator allocator, long id, @Nullable Object value, Type type, PayloadCodec codec,
			int maxPayload) {
		return value(allocator, REPLY, id, value, type, codec, maxPayload);
	}

	static ByteBuf element(ByteBufAllocator allocator, long id, Object value, Type type, PayloadCodec codec,
			int maxPayload) {
		return value(allocator, ELEMENT, id, value, type, codec, maxPayload);
	}

	private static ByteBuf value(ByteBufAllocator allocator, int kind, long id, @Nullable Object value, Type type,
			PayloadCodec codec, int maxPayload) {
		PayloadFormat format = (type == void.class) ? PayloadFormat.NONE : PayloadFormat.ofValue(value);
		int hint = Math.min(Payloads.sizeHint(value, format), maxPayload);
		ByteBuf frame = buffer(allocator, format, HEAD + 1 + hint, HEAD + 1 + maxPayload);
		try {
			start(frame, kind, id).writeByte(format.code());
			Payloads.write(value, type, format, codec, frame);
			return frame;
		}
		catch (Throwable ex) {
			frame.release();
			throw ex;
		}
	}

	static ByteBuf failure(ByteBufAllocator allocator, long id, String type, String message) {
		ByteBuf frame = start(allocator.buffer(64), FAILURE, id);
		writeText(frame, type, MAX_TYPE_TEXT);
		writeText(frame, message, MAX_TEXT);
		return frame;
	}

	static ByteBuf refusal(ByteBufAllocator allocator, long id, Refusal refusal, String text) {
		ByteBuf frame = start(allocator.buffer(64), REFUSAL, id).writeByte(refusal.code());
		writeText(frame, text, MAX_TEXT);
		return frame;
	}

	static ByteBuf cancel(ByteBufAllocator allocator, long id) {
		return start(allocator.buffer(HEAD), CANCEL, id);
	}

	private static ByteBuf start(ByteBuf frame, int kind, long id) {
		return frame.writeByte(kind).writeLong(id);
	}

	private static void writeText(ByteBuf frame, String text, int maxLength) {
		int at = frame.writerIndex();
		frame.writeShort(0);
		frame.setShort(at, ByteBufUtil.writeUtf8(frame, cut(text, maxLength)));
	}

	/**
	 * No longer than a node writes it that keeps to the rules.
	 */
	static String readTypeName(ByteBuf frame) {
		return cut(readText(frame), MAX_TYPE_TEXT);
	}

	/**
	 * No longer than a node writes it that keeps to the rules.
	 */
	static String readMessage(ByteBuf frame) {
		return cut(readText(frame), MAX_TEXT);
	}

	private static String cut(String text, int maxLength) {
		return (text.length() > maxLength) ? text.substring(0, maxLength - 1) + "…" : text;
	}

	static String readText(ByteBuf frame) {
		int length = need(frame, 2).readUnsignedShort();
		return need(frame, length).readCharSequence(length, StandardCharsets.UTF_8).toString();
	}

	/**
	 * @param atLeast fewer elements are no demand
	 */
	static long readDemand(ByteBuf frame, long atLeast) {
		long elements = need(frame, 8).readLong();
		if (elements < atLeast) {
			throw new MalformedFrameException("demand for " + elements + " elements");
		}
		return elements;
	}

	/**
	 * Length of the name that follows; the reader is after it when it was read or
	 * skipped.
	 */
	static int nameLength(ByteBuf frame) {
		int length = need(frame, 1).readUnsignedByte();
		need(frame, length);
		return length;
	}

	static Map<String, String> readHeaders(ByteBuf frame) {
		int count = need(frame, 1).readUnsignedByte();
		if (count == 0) {
			return Map.of();
		}
		if (count > MAX_HEADERS) {
			throw new MalformedFrameException(count + " headers");
		}
		int start = frame.readerIndex();
		Map<String, String> headers = new HashMap<>(count * 2);
		for (int i = 0; i < count; i++) {
			headers.put(readText(frame), readText(frame));
			// names and values, and two bytes for the length of each
			if (frame.readerIndex() - start > MAX_HEADER_BYTES + 4 * count) {
				throw new MalformedFrameException("headers of more than " + MAX_HEADER_BYTES + " bytes");
			}
		}
		return Map.copyOf(headers);
	}

	/**
	 * Makes sure that a payload is compressed only where this node has said that it reads
	 * that.
	 * @param formatCode what a frame says of its payload
	 * @return whether it is
	 */
	static boolean requireAgreed(DataChannel from, int formatCode) {
		boolean deflated = PayloadFormat.isDeflated(formatCode);
		if (deflated && !from.inflates()) {
			throw new MalformedFrameException("compressed payload, which was not agreed on");
		}
		return deflated;
	}

	/**
	 * Makes sure that there are so many bytes to read.
	 */
	static ByteBuf need(ByteBuf frame, int bytes) {
		if (frame.readableBytes() < bytes) {
			throw new MalformedFrameException(
					"call frame ends " + (bytes - frame.readableBytes()) + " bytes before it should");
		}
		return frame;
	}

}
