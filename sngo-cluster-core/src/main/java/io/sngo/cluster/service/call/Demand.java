// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

import reactor.core.publisher.Operators;

/**
 * How many elements the subscriber of a stream has asked for: those that the server does
 * not know of yet, and those that it does and has not sent. {@link Long#MAX_VALUE} is
 * without an end. Safe for use by any thread.
 */
final class Demand {

	private static final AtomicLongFieldUpdater<Demand> UNTOLD = AtomicLongFieldUpdater.newUpdater(Demand.class,
			"untold");

	private static final AtomicLongFieldUpdater<Demand> TOLD = AtomicLongFieldUpdater.newUpdater(Demand.class, "told");

	private static final AtomicIntegerFieldUpdater<Demand> TELLING = AtomicIntegerFieldUpdater.newUpdater(Demand.class,
			"telling");

	@SuppressWarnings("UnusedVariable") // used by its updater
	private volatile long untold;

	@SuppressWarnings("UnusedVariable") // used by its updater
	private volatile long told;

	/** Whether somebody is about to tell: 1, else 0. */
	@SuppressWarnings("UnusedVariable") // used by its updater
	private volatile int telling;

	void add(long elements) {
		UNTOLD.accumulateAndGet(this, elements, Operators::addCap);
	}

	/**
	 * What the server is to be told now, 0 for nothing.
	 */
	long tell() {
		long elements = UNTOLD.getAndSet(this, 0);
		TOLD.accumulateAndGet(this, elements, Operators::addCap);
		return elements;
	}

	/**
	 * @return whether nobody is about to {@linkplain #tell() tell} already, so that the
	 * caller has to
	 */
	boolean isToBeTold() {
		return TELLING.compareAndSet(this, 0, 1);
	}

	/**
	 * What comes from now on has to be told anew.
	 */
	void telling() {
		this.telling = 0;
	}

	/**
	 * The server that was told does not run the call: the next one is to be told.
	 */
	void untell() {
		add(TOLD.getAndSet(this, 0));
	}

	/**
	 * An element came.
	 * @return {@code false} if nobody had asked for it
	 */
	boolean received() {
		return TOLD.getAndUpdate(this, (left) -> (left == 0 || left == Long.MAX_VALUE) ? left : left - 1) > 0;
	}

}
