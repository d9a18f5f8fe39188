// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import reactor.core.publisher.Operators;

/**
 * How many elements the subscriber of a stream has asked for: those that the server does
 * not know of yet, and those that it does and has not sent. {@link Long#MAX_VALUE} is
 * without an end. Safe for use by any thread.
 */
final class Demand {

	private final AtomicLong untold = new AtomicLong();

	private final AtomicLong told = new AtomicLong();

	private final AtomicBoolean telling = new AtomicBoolean();

	void add(long elements) {
		this.untold.accumulateAndGet(elements, Operators::addCap);
	}

	/**
	 * What the server is to be told now, 0 for nothing.
	 */
	long tell() {
		long elements = this.untold.getAndSet(0);
		this.told.accumulateAndGet(elements, Operators::addCap);
		return elements;
	}

	/**
	 * @return whether nobody is about to {@linkplain #tell() tell} already, so that the
	 * caller has to
	 */
	boolean isToBeTold() {
		return this.telling.compareAndSet(false, true);
	}

	/**
	 * What comes from now on has to be told anew.
	 */
	void telling() {
		this.telling.set(false);
	}

	/**
	 * The server that was told does not run the call: the next one is to be told.
	 */
	void untell() {
		add(this.told.getAndSet(0));
	}

	/**
	 * An element came.
	 * @return {@code false} if nobody had asked for it
	 */
	boolean received() {
		return this.told.getAndUpdate((left) -> (left == 0 || left == Long.MAX_VALUE) ? left : left - 1) > 0;
	}

}
