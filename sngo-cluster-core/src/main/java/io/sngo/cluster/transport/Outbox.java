// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.Queue;

import io.netty.buffer.ByteBufAllocator;

/**
 * Frames that wait for the network, bounded in the memory that they take. Taking a frame
 * and closing for requests exclude each other, so a request that was taken always goes
 * out before the {@link Frame#RETIRE}. Safe for use by any thread.
 */
final class Outbox {

	/** While so much waits, no more is taken of what comes in large numbers. */
	static final int MAX_BULK_BYTES = 64 * 1024;

	private final int maxBytes;

	private final int maxBulkBytes;

	private final FrameEncoder frames;

	/** Changed under the lock, as the next one; read without it. */
	private volatile long bytes;

	private volatile boolean retiring;

	private boolean closed;

	/**
	 * @param maxBytes memory that may be taken; what is taken at once, and one buffer for
	 * small frames, may be beyond that
	 */
	Outbox(int maxBytes, ByteBufAllocator allocator) {
		this.maxBytes = maxBytes;
		this.maxBulkBytes = Math.min(MAX_BULK_BYTES, maxBytes);
		this.frames = new FrameEncoder(allocator);
	}

	/**
	 * Takes a frame where there is room. An empty outbox takes a frame of any size.
	 * @param request whether the frame starts something, which a retiring connection does
	 * not
	 * @return {@code false} if the frame was not taken; the caller still owns its body,
	 * as where this throws
	 */
	synchronized boolean offer(Frame frame, boolean request) {
		if (this.closed || (request && this.retiring)
				|| (this.bytes > 0 && this.frames.held() + frame.size() > this.maxBytes)) {
			return false;
		}
		add(frame);
		return true;
	}

	private synchronized void add(Frame frame) {
		int size = frame.size();
		this.frames.add(frame);
		this.bytes += size;
	}

	/**
	 * Takes a frame where little waits.
	 * @return {@code false} if the frame was not taken; the caller still owns its body,
	 * as where this throws
	 */
	synchronized boolean offerBulk(Frame frame) {
		if (!hasRoomForBulk()) {
			return false;
		}
		add(frame);
		return true;
	}

	synchronized boolean hasRoomForBulk() {
		return !this.closed && this.bytes < this.maxBulkBytes;
	}

	/**
	 * Takes no more requests, and announces that with a frame behind those already taken.
	 * @return {@code false} if that had happened before
	 */
	synchronized boolean retire(Frame announcement) {
		if (this.retiring || this.closed) {
			return false;
		}
		// First what can fail.
		add(announcement);
		this.retiring = true;
		return true;
	}

	/**
	 * Takes a frame of the farewell, of which there are few.
	 */
	synchronized void acknowledge(Frame acknowledgement) {
		if (!this.closed) {
			add(acknowledgement);
		}
	}

	/**
	 * Takes nothing more after a last frame.
	 */
	synchronized void finish(Frame last) {
		if (!this.closed) {
			add(last);
			this.closed = true;
		}
	}

	/**
	 * Moves what goes out next: until it has so many bytes.
	 * @return its bytes
	 */
	synchronized long drainTo(Queue<Chunk> target, int atLeast) {
		long taken = 0;
		while (taken < atLeast) {
			Chunk chunk = this.frames.poll();
			if (chunk == null) {
				break;
			}
			taken += chunk.bytes().readableBytes();
			target.add(chunk);
		}
		this.bytes -= taken;
		return taken;
	}

	/**
	 * Of the frames that wait.
	 */
	long bytes() {
		return this.bytes;
	}

	/**
	 * Memory that they take.
	 */
	synchronized long held() {
		return this.frames.held();
	}

	synchronized boolean isEmpty() {
		return this.frames.isEmpty();
	}

	boolean isRetiring() {
		return this.retiring;
	}

	/**
	 * Takes nothing more and drops what waits.
	 * @return how many messages were dropped
	 */
	synchronized int close() {
		this.closed = true;
		int dropped = 0;
		for (Chunk chunk = this.frames.poll(); chunk != null; chunk = this.frames.poll()) {
			dropped += chunk.messages();
			chunk.bytes().release();
		}
		this.bytes = 0;
		return dropped;
	}

}
