// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Keeps a few of what is dear to make and holds memory outside of the heap. Not one for
 * each thread: of virtual threads there may be any number. Safe for use by any thread.
 */
final class NativePool<T> implements AutoCloseable {

	private final int size;

	private final Supplier<T> maker;

	private final Consumer<T> disposer;

	private final BlockingQueue<T> idle;

	/** Of those that are lent, and those that are idle. */
	private final AtomicInteger made = new AtomicInteger();

	private volatile boolean closed;

	/**
	 * @param size how many are kept, and lent by {@link #tryTake()}, at most
	 */
	NativePool(int size, Supplier<T> maker, Consumer<T> disposer) {
		this.size = size;
		this.maker = maker;
		this.disposer = disposer;
		this.idle = new ArrayBlockingQueue<>(size);
	}

	/**
	 * @return {@code null} if as many as are kept are lent
	 */
	@Nullable T tryTake() {
		T kept = this.idle.poll();
		if (kept != null) {
			return kept;
		}
		if (this.made.incrementAndGet() > this.size) {
			this.made.decrementAndGet();
			return null;
		}
		return make();
	}

	/**
	 * One in any case, for who cannot do without.
	 */
	T take() {
		T kept = this.idle.poll();
		if (kept != null) {
			return kept;
		}
		this.made.incrementAndGet();
		return make();
	}

	private T make() {
		try {
			return this.maker.get();
		}
		catch (Throwable ex) {
			this.made.decrementAndGet();
			throw ex;
		}
	}

	/**
	 * To be called once with what was taken.
	 */
	void giveBack(T lent) {
		if (!this.idle.offer(lent)) {
			dispose(lent);
		}
		else if (this.closed) {
			close();
		}
	}

	private void dispose(T surplus) {
		this.made.decrementAndGet();
		this.disposer.accept(surplus);
	}

	int made() {
		return this.made.get();
	}

	/**
	 * Frees what is idle; what is lent is freed when it is given back.
	 */
	@Override
	public void close() {
		this.closed = true;
		T kept = this.idle.poll();
		while (kept != null) {
			dispose(kept);
			kept = this.idle.poll();
		}
	}

}
