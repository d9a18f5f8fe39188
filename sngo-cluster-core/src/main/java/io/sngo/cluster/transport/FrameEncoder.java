// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayDeque;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Frames as they go out: headers and small bodies side by side in few buffers, large
 * bodies as they are, without a copy. A small body is copied by who sends it, who has
 * just written it and can use its buffer again at once; to hand over each by itself costs
 * a multiple. Not safe for use by several threads at one time.
 */
final class FrameEncoder {

	private static final int CHUNK = 16 * 1024;

	/**
	 * Up to here, copying a body costs less than handing one more buffer to the kernel.
	 */
	static final int COPY_LIMIT = 1024;

	/** What a buffer takes beside its bytes: objects. */
	private static final int OVERHEAD = 256;

	private final ByteBufAllocator allocator;

	private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();

	private long held;

	/**
	 * Bytes that were copied one behind the other last, as a guess at the next ones: a
	 * single small frame does not take the room of many.
	 */
	private int guess;

	/** Bytes copied since. */
	private int copied;

	FrameEncoder(ByteBufAllocator allocator) {
		this.allocator = allocator;
	}

	/**
	 * Adds a frame. Takes over its body, unless this fails.
	 */
	void add(Frame frame) {
		ByteBuf body = frame.body();
		int length = body.readableBytes();
		boolean copy = length <= COPY_LIMIT;
		Chunk target = room(Frame.HEADER + (copy ? length : 0));
		int begin = target.bytes().writerIndex();
		boolean added = false;
		try {
			Frame.writeHeader(target.bytes(), length, frame.type(), frame.detail());
			if (copy) {
				target.bytes().writeBytes(body, body.readerIndex(), length);
			}
			else {
				target = addBody(body);
			}
			added = true;
		}
		finally {
			if (!added) {
				target.bytes().writerIndex(begin);
			}
		}
		if (frame.isMessage()) {
			target.message(Frame.HEADER + length);
		}
		if (copy) {
			body.release();
		}
	}

	private Chunk addBody(ByteBuf body) {
		Chunk chunk = Chunk.ofBody(body);
		push(chunk);
		// What is small before and after it does not share a buffer.
		runEnds();
		return chunk;
	}

	private void runEnds() {
		this.guess = this.copied;
		this.copied = 0;
	}

	private Chunk room(int bytes) {
		Chunk last = this.chunks.peekLast();
		if (last == null || !last.hasRoomFor(bytes)) {
			// More than was guessed: as much again as there is.
			int size = Math.max(bytes, Math.max(this.guess, this.copied));
			last = Chunk.of(this.allocator.ioBuffer(size, size));
			push(last);
		}
		this.copied = Math.min(CHUNK, this.copied + bytes);
		return last;
	}

	private void push(Chunk chunk) {
		this.chunks.add(chunk);
		this.held += held(chunk);
	}

	/**
	 * Takes what goes out next; the caller owns its bytes.
	 * @return {@code null} if there is nothing
	 */
	@Nullable Chunk poll() {
		Chunk next = this.chunks.poll();
		if (next == null) {
			return null;
		}
		this.held -= held(next);
		if (this.chunks.isEmpty()) {
			runEnds();
		}
		return next;
	}

	private static int held(Chunk chunk) {
		return chunk.held() + OVERHEAD;
	}

	/**
	 * Memory that all takes, in bytes.
	 */
	long held() {
		return this.held;
	}

	boolean isEmpty() {
		return this.chunks.isEmpty();
	}

}
