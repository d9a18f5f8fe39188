// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A fixed number of numbered places for what is under way: bounds it, and finds it again
 * by number without a hash. Free places form a lock-free stack (Treiber), so that few low
 * numbers are used again and again; memory is taken for those that were ever used, some
 * at a time. Safe for use by any thread.
 *
 * @param <T> what is kept
 */
final class SlotTable<T> {

	private static final int NONE = -1;

	private static final int BLOCK_BITS = 8;

	private static final int BLOCK_SIZE = 1 << BLOCK_BITS;

	private final int capacity;

	/** Those of all places that were ever used are there. */
	private final AtomicReferenceArray<@Nullable Block<T>> blocks;

	/** Top of the stack and, against ABA, a number that grows with every change of it. */
	private final AtomicLong top = new AtomicLong(pack(0, NONE));

	/** Places from here on were never used. */
	private final AtomicInteger fresh = new AtomicInteger();

	private final AtomicInteger used = new AtomicInteger();

	SlotTable(int capacity) {
		this.capacity = capacity;
		this.blocks = new AtomicReferenceArray<>((capacity + BLOCK_SIZE - 1) >> BLOCK_BITS);
	}

	/**
	 * Takes a place.
	 * @return its number, negative if all are taken
	 */
	int acquire() {
		int slot = pop();
		if (slot == NONE) {
			slot = takeFresh();
		}
		if (slot != NONE) {
			this.used.incrementAndGet();
		}
		return slot;
	}

	private int pop() {
		while (true) {
			long seen = this.top.get();
			int slot = (int) seen;
			if (slot == NONE || this.top.compareAndSet(seen, pack(change(seen), block(slot).below.get(index(slot))))) {
				return slot;
			}
		}
	}

	private int takeFresh() {
		while (true) {
			int slot = this.fresh.get();
			if (slot == this.capacity) {
				return NONE;
			}
			// Before anybody can see the place.
			if (this.blocks.get(slot >> BLOCK_BITS) == null) {
				this.blocks.compareAndSet(slot >> BLOCK_BITS, null, new Block<>());
			}
			if (this.fresh.compareAndSet(slot, slot + 1)) {
				return slot;
			}
		}
	}

	/**
	 * Before whatever the caller looks at next, for those who look at both the other way
	 * round.
	 */
	void put(int slot, T entry) {
		block(slot).entries.set(index(slot), entry);
	}

	/**
	 * The entry at a number, which need not be one.
	 */
	@Nullable T get(int slot) {
		return (slot >= 0 && slot < this.fresh.get()) ? block(slot).entries.get(index(slot)) : null;
	}

	/**
	 * A number that the place did not have before, to tell its users apart.
	 */
	int nextGeneration(int slot) {
		return block(slot).generations.incrementAndGet(index(slot));
	}

	/**
	 * Gives a place back; its holder does so exactly once.
	 */
	void release(int slot) {
		// The change of the top, below, publishes both.
		Block<T> block = block(slot);
		int index = index(slot);
		block.entries.setRelease(index, null);
		while (true) {
			long seen = this.top.get();
			block.below.setRelease(index, (int) seen);
			if (this.top.compareAndSet(seen, pack(change(seen), slot))) {
				this.used.decrementAndGet();
				return;
			}
		}
	}

	int used() {
		return this.used.get();
	}

	/**
	 * Visits what is there; what comes or goes meanwhile may be missed.
	 */
	void forEach(Consumer<? super T> visitor) {
		int end = this.fresh.get();
		for (int slot = 0; slot < end; slot++) {
			T entry = block(slot).entries.get(index(slot));
			if (entry != null) {
				visitor.accept(entry);
			}
		}
	}

	private Block<T> block(int slot) {
		return Objects.requireNonNull(this.blocks.get(slot >> BLOCK_BITS));
	}

	private static int index(int slot) {
		return slot & (BLOCK_SIZE - 1);
	}

	private static int change(long top) {
		return (int) (top >>> 32) + 1;
	}

	private static long pack(int change, int slot) {
		return ((long) change << 32) | (slot & 0xFFFFFFFFL);
	}

	private static final class Block<T> {

		private final AtomicReferenceArray<@Nullable T> entries = new AtomicReferenceArray<>(BLOCK_SIZE);

		/** For each free place the one below it in the stack. */
		private final AtomicIntegerArray below = new AtomicIntegerArray(BLOCK_SIZE);

		private final AtomicIntegerArray generations = new AtomicIntegerArray(BLOCK_SIZE);

	}

}
