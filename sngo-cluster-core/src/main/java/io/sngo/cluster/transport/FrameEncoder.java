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
	 * Bytes that were last copied before they were taken, as a guess at the next ones: a
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
		Frame.writeHeader(target.bytes(), length, frame.type(), frame.detail());
		if (copy) {
			target.bytes().writeBytes(body, body.readerIndex(), length);
			body.release();
		}
		else {
			target = Chunk.ofBody(body);
			push(target);
		}
		if (frame.isMessage()) {
			target.message(Frame.HEADER + length);
		}
	}

	private Chunk room(int bytes) {
		this.copied = (int) Math.min(CHUNK, (long) this.copied + bytes);
		Chunk last = this.chunks.peekLast();
		if (last != null && last.hasRoomFor(bytes)) {
			return last;
		}
		// More than was guessed: as much again as there is.
		int size = Math.max(bytes, Math.max(this.guess, this.copied));
		Chunk next = Chunk.of(this.allocator.ioBuffer(size, size));
		push(next);
		return next;
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
			this.guess = this.copied;
			this.copied = 0;
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
