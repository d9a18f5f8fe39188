// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Frames that wait for the network, bounded in bytes. Taking a frame and closing for
 * requests exclude each other, so a request that was taken always goes out before the
 * {@link Frame#RETIRE}. Safe for use by any thread.
 */
final class Outbox {

	/** While so much waits, no more is taken of what comes in large numbers. */
	static final int MAX_BULK_BYTES = 64 * 1024;

	/**
	 * What a small frame takes beside its bytes: a buffer of 256 bytes that is not full,
	 * and objects. So many of the smallest are no more than the bound, either.
	 */
	static final int FRAME_OVERHEAD = 320;

	private final int maxBytes;

	private final int maxBulkBytes;

	private final ArrayDeque<Frame> frames = new ArrayDeque<>();

	/** Changed under the lock, as the next one; read without it. */
	private volatile long bytes;

	private volatile boolean retiring;

	private boolean closed;

	Outbox(int maxBytes) {
		this.maxBytes = maxBytes;
		this.maxBulkBytes = Math.min(MAX_BULK_BYTES, maxBytes);
	}

	/**
	 * Takes a frame where there is room. An empty outbox takes a frame of any size.
	 * @param request whether the frame starts something, which a retiring connection does
	 * not
	 * @return {@code false} if the frame was not taken; the caller still owns its body
	 */
	synchronized boolean offer(Frame frame, boolean request) {
		int size = frame.size();
		if (this.closed || (request && this.retiring) || (this.bytes > 0 && held() + size > this.maxBytes)) {
			return false;
		}
		this.frames.add(frame);
		this.bytes += size;
		return true;
	}

	private long held() {
		return this.bytes + (long) FRAME_OVERHEAD * this.frames.size();
	}

	/**
	 * Takes a frame where little waits.
	 * @return {@code false} if the frame was not taken; the caller still owns its body
	 */
	synchronized boolean offerBulk(Frame frame) {
		if (!hasRoomForBulk()) {
			return false;
		}
		this.frames.add(frame);
		this.bytes += frame.size();
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
		this.retiring = true;
		this.frames.add(announcement);
		this.bytes += announcement.size();
		return true;
	}

	/**
	 * Takes a frame of the farewell, of which there are few.
	 */
	synchronized void acknowledge(Frame acknowledgement) {
		if (!this.closed) {
			this.frames.add(acknowledgement);
			this.bytes += acknowledgement.size();
		}
	}

	/**
	 * Takes nothing more after a last frame.
	 */
	synchronized void finish(Frame last) {
		this.frames.add(last);
		this.bytes += last.size();
		this.closed = true;
	}

	/**
	 * Moves the next frames: until they have so many bytes.
	 * @return their bytes
	 */
	synchronized long drainTo(Queue<Frame> target, int atLeast) {
		long taken = 0;
		while (taken < atLeast) {
			Frame frame = this.frames.poll();
			if (frame == null) {
				break;
			}
			taken += frame.size();
			target.add(frame);
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

	synchronized boolean isEmpty() {
		return this.frames.isEmpty();
	}

	boolean isRetiring() {
		return this.retiring;
	}

	/**
	 * Takes nothing more and drops what waits.
	 * @return how many frames were dropped
	 */
	synchronized int close() {
		this.closed = true;
		int dropped = this.frames.size();
		this.frames.forEach((frame) -> frame.body().release());
		this.frames.clear();
		this.bytes = 0;
		return dropped;
	}

}
