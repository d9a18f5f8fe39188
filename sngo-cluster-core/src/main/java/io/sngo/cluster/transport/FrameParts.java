// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayDeque;
import java.util.Deque;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The body of a frame that comes with several reads. A part that has at least half of the
 * buffer that was read into stays there; others are copied side by side into buffers that
 * grow with what has come, not with what the header promises. So hardly anything of a
 * large body is copied that comes fast, and the buffers of any body have no more than
 * twice the capacity that it needs, and {@value #MIN_KEPT} bytes, however it is cut. Used
 * by one thread.
 */
final class FrameParts {

	/**
	 * Of fewer bytes, the copy costs less than another part. A full record of TLS has
	 * just as many.
	 */
	static final int MIN_KEPT = 16 * 1024;

	private final ByteBufAllocator allocator;

	private final Deque<ByteBuf> parts = new ArrayDeque<>(4);

	/** The last part, if it is a copy that more can be added to. */
	private @Nullable ByteBuf copy;

	private int missing;

	FrameParts(int length, ByteBufAllocator allocator) {
		this.missing = length;
		this.allocator = allocator;
	}

	/**
	 * Takes what belongs to the body. The caller keeps the buffer.
	 * @return whether the body is complete
	 */
	boolean add(ByteBuf in) {
		int count = Math.min(this.missing, in.readableBytes());
		if (count >= MIN_KEPT && 2L * count >= in.capacity()) {
			this.parts.add(in.readRetainedSlice(count));
			this.copy = null;
		}
		else if (count > 0) {
			room(count).writeBytes(in, count);
		}
		this.missing -= count;
		return this.missing == 0;
	}

	private ByteBuf room(int count) {
		ByteBuf target = this.copy;
		if (target == null) {
			int capacity = this.parts.isEmpty() ? Math.max(count, MIN_KEPT) : count;
			target = this.allocator.buffer(Math.min(this.missing, capacity), this.missing);
			this.copy = target;
			this.parts.add(target);
		}
		else if (target.writableBytes() < count) {
			int doubled = Math.max(target.capacity() * 2, target.readableBytes() + count);
			target.capacity(Math.min(target.maxCapacity(), doubled));
		}
		return target;
	}

	/**
	 * The body, for the caller to release. To be called once, when it is complete.
	 */
	ByteBuf whole() {
		if (this.parts.size() == 1) {
			return this.parts.remove();
		}
		CompositeByteBuf whole = this.allocator.compositeBuffer(this.parts.size());
		boolean complete = false;
		try {
			for (ByteBuf part = this.parts.poll(); part != null; part = this.parts.poll()) {
				whole.addComponent(true, part);
			}
			complete = true;
		}
		finally {
			if (!complete) {
				whole.release();
			}
		}
		return whole;
	}

	/**
	 * Drops what is there.
	 */
	void release() {
		for (ByteBuf part = this.parts.poll(); part != null; part = this.parts.poll()) {
			part.release();
		}
	}

}
