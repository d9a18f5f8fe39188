// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.fuzz;

import io.netty.buffer.UnpooledByteBufAllocator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Buffers on the heap, and how much of them is held.
 */
public final class CountedBuffers {

	private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);

	public UnpooledByteBufAllocator allocator() {
		return this.allocator;
	}

	/**
	 * Bytes of those that are not released.
	 */
	public long used() {
		return this.allocator.metric().usedHeapMemory() + this.allocator.metric().usedDirectMemory();
	}

	public void assertReleased() {
		assertThat(used()).as("not released").isZero();
	}

}
