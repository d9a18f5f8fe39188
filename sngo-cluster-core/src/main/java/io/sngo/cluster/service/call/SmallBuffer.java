// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;

/**
 * Buffers for frames that are so small that they are copied when they are sent. They are
 * used again by the thread that made them where that is who releases them, which costs a
 * fraction of what a pool of buffers of all sizes takes, and much less than its samples
 * of who might lose one: a sixth of a short call in all. Whoever looks for leaks
 * ({@code -Dio.netty.leakDetection.level=advanced} or {@code paranoid}) gets buffers that
 * are watched.
 */
final class SmallBuffer extends UnpooledHeapByteBuf {

	/** Bytes that each can take without another array. */
	static final int SIZE = 256;

	private static final FastThreadLocal<Kept> KEPT = new FastThreadLocal<>() {

		@Override
		protected Kept initialValue() {
			return new Kept();
		}

	};

	private final Kept home;

	private SmallBuffer(Kept home) {
		super(ByteBufAllocator.DEFAULT, SIZE, Integer.MAX_VALUE);
		this.home = home;
	}

	/**
	 * A buffer, from the allocator where a small one would not do, or would not be used
	 * again: that is for Netty's own kind of threads, such as network loops.
	 * @param length what is about to be written, or a guess
	 * @param maxLength what may be written
	 */
	static ByteBuf allocate(ByteBufAllocator allocator, int length, int maxLength) {
		if (length > SIZE || maxLength < SIZE || !FastThreadLocalThread.currentThreadHasFastThreadLocal()
				|| isWatched()) {
			return allocator.buffer(length, maxLength);
		}
		SmallBuffer buffer = KEPT.get().take();
		buffer.maxCapacity(maxLength);
		return buffer;
	}

	private static boolean isWatched() {
		return ResourceLeakDetector.getLevel().compareTo(ResourceLeakDetector.Level.SIMPLE) > 0;
	}

	@Override
	protected void deallocate() {
		// Not one that has grown.
		if (capacity() != SIZE || !this.home.keep(this)) {
			super.deallocate();
		}
	}

	/** What one thread has for later. */
	private static final class Kept {

		/** Few are in use at one time; others are left to the garbage collector. */
		private static final int MAX = 64;

		private final Thread owner = Thread.currentThread();

		private final @Nullable SmallBuffer[] buffers = new SmallBuffer[MAX];

		private int count;

		SmallBuffer take() {
			SmallBuffer buffer = (this.count > 0) ? this.buffers[--this.count] : null;
			if (buffer == null) {
				return new SmallBuffer(this);
			}
			this.buffers[this.count] = null;
			buffer.resetRefCnt();
			buffer.clear();
			return buffer;
		}

		/**
		 * @return {@code false} on another thread, or if it has enough
		 */
		boolean keep(SmallBuffer buffer) {
			if (Thread.currentThread() != this.owner || this.count == MAX) {
				return false;
			}
			this.buffers[this.count++] = buffer;
			return true;
		}

	}

}
