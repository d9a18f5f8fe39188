// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one connection into frames. A frame that lies whole in what was read
 * is handed on without a copy; another one is put together of {@link FrameParts}. Used by
 * one thread.
 */
final class FrameDecoder {

	private int maxBody;

	private final FrameSink sink;

	private final ByteBuffer header = ByteBuffer.allocate(Frame.HEADER);

	private int length;

	private @Nullable FrameParts body;

	private boolean stopped;

	FrameDecoder(int maxBody, FrameSink sink) {
		this.maxBody = maxBody;
		this.sink = sink;
	}

	/**
	 * Takes what was read. The caller keeps the buffer.
	 */
	void decode(ByteBuf in, ByteBufAllocator allocator) {
		while (!this.stopped && readHeader(in) && readBody(in, allocator)) {
			this.header.clear();
		}
	}

	/**
	 * Allows the frames that are still to come no longer bodies than this.
	 */
	void limit(int maxBody) {
		this.maxBody = maxBody;
	}

	/**
	 * Whether a frame has begun and not ended.
	 */
	boolean isPartial() {
		return !this.stopped && this.header.position() > 0;
	}

	/**
	 * Drops what is there of an unfinished frame; what comes after is ignored.
	 */
	void stop() {
		this.stopped = true;
		FrameParts unfinished = this.body;
		this.body = null;
		if (unfinished != null) {
			unfinished.release();
		}
	}

	/**
	 * @return whether the header is complete and allowed
	 */
	private boolean readHeader(ByteBuf in) {
		if (!this.header.hasRemaining()) {
			return true;
		}
		int count = Math.min(this.header.remaining(), in.readableBytes());
		in.readBytes(this.header.array(), this.header.position(), count);
		this.header.position(this.header.position() + count);
		if (this.header.hasRemaining()) {
			return false;
		}
		this.length = this.header.getInt(0);
		if (this.length < 0 || this.length > this.maxBody) {
			return malformed("a frame of " + this.length + " bytes; 0 to " + this.maxBody + " are allowed");
		}
		if (this.header.get(5) != 0) {
			return malformed("a frame with the unknown flags " + this.header.get(5));
		}
		return true;
	}

	/**
	 * @return whether the body is complete and was handed on
	 */
	private boolean readBody(ByteBuf in, ByteBufAllocator allocator) {
		if (this.body == null && in.readableBytes() >= this.length) {
			emitPart(in);
			return true;
		}
		FrameParts parts = this.body;
		if (parts == null) {
			parts = new FrameParts(this.length, allocator);
			this.body = parts;
		}
		if (!parts.add(in)) {
			return false;
		}
		// First what can fail.
		ByteBuf whole = parts.whole();
		this.body = null;
		try {
			emit(whole);
		}
		finally {
			whole.release();
		}
		return true;
	}

	/**
	 * Hands on what begins the buffer, as a window of it, not as another object.
	 */
	private void emitPart(ByteBuf in) {
		int end = in.readerIndex() + this.length;
		int behind = in.writerIndex();
		in.writerIndex(end);
		try {
			emit(in);
		}
		finally {
			in.setIndex(end, behind);
		}
	}

	private void emit(ByteBuf whole) {
		short detail = this.header.getShort(6);
		if (!this.sink.onFrame(this.header.get(4), detail, whole)) {
			stop();
		}
	}

	private boolean malformed(String reason) {
		stop();
		this.sink.onMalformed(reason);
		return false;
	}

}
