// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;

/**
 * Frames: four bytes of length, one of kind, the payload.
 */
final class Frames {

	/** What goes ahead of the payload. */
	static final int HEADER = Integer.BYTES + Byte.BYTES;

	private static final int MAX_FRAME = 1024 * 1024;

	private Frames() {
	}

	/**
	 * Finds frames and leaves them whole, so that one can go back as it is.
	 */
	static LengthFieldBasedFrameDecoder decoder() {
		return new LengthFieldBasedFrameDecoder(MAX_FRAME, 0, Integer.BYTES);
	}

	static ByteBuf frame(ByteBufAllocator allocator, byte kind, byte[] payload) {
		return allocator.buffer(HEADER + payload.length)
			.writeInt(Byte.BYTES + payload.length)
			.writeByte(kind)
			.writeBytes(payload);
	}

	static byte kind(ByteBuf frame) {
		return frame.getByte(frame.readerIndex() + Integer.BYTES);
	}

	/**
	 * The payload as an array, as Jackson is fastest with.
	 */
	static byte[] payload(ByteBuf frame) {
		byte[] payload = new byte[frame.readableBytes() - HEADER];
		frame.getBytes(frame.readerIndex() + HEADER, payload);
		return payload;
	}

}
