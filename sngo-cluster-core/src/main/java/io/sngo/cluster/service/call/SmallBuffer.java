// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.util.Recycler;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * Buffers for frames that are so small that they are copied into larger ones before they
 * are written. They are used again by the thread that made them, which costs a fraction
 * of what a pool of buffers of all sizes takes, and much less than its samples of who
 * might lose one: a sixth of a short call in all. Whoever looks for leaks
 * ({@code -Dio.netty.leakDetection.level=advanced} or {@code paranoid}) gets buffers that
 * are watched.
 */
final class SmallBuffer extends UnpooledHeapByteBuf {

	/** Bytes that each can take without another array. */
	static final int SIZE = 256;

	/**
	 * That a thread keeps for later at most; others are left to the garbage collector.
	 */
	private static final int MAX_KEPT = 512;

	private static final Recycler<SmallBuffer> RECYCLER = new Recycler<>(MAX_KEPT, 0, 32) {

		@Override
		protected SmallBuffer newObject(Handle<SmallBuffer> handle) {
			return new SmallBuffer(handle);
		}

	};

	private final Recycler.Handle<SmallBuffer> handle;

	private SmallBuffer(Recycler.Handle<SmallBuffer> handle) {
		super(ByteBufAllocator.DEFAULT, SIZE, Integer.MAX_VALUE);
		this.handle = handle;
	}

	/**
	 * A buffer, from the allocator where a small one would not do, or would not be used
	 * again: Netty keeps them for its own kind of threads, such as network loops.
	 * @param length what is about to be written, or a guess
	 * @param maxLength what may be written
	 */
	static ByteBuf allocate(ByteBufAllocator allocator, int length, int maxLength) {
		if (length > SIZE || maxLength < SIZE || !FastThreadLocalThread.currentThreadHasFastThreadLocal()
				|| isWatched()) {
			return allocator.buffer(length, maxLength);
		}
		SmallBuffer buffer = RECYCLER.get();
		buffer.resetRefCnt();
		buffer.maxCapacity(maxLength);
		buffer.clear();
		return buffer;
	}

	private static boolean isWatched() {
		return ResourceLeakDetector.getLevel().compareTo(ResourceLeakDetector.Level.SIMPLE) > 0;
	}

	@Override
	protected void deallocate() {
		if (capacity() == SIZE) {
			this.handle.recycle(this);
		}
		else {
			// It has grown.
			super.deallocate();
		}
	}

}
