// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls of one caller wait in one queue. Safe for use by any thread.
 */
final class CallerQueue {

	private final AtomicInteger waiting = new AtomicInteger();

	int waiting() {
		return this.waiting.get();
	}

	/**
	 * One more waits.
	 * @return whether it is the only one
	 */
	boolean waits() {
		return this.waiting.getAndIncrement() == 0;
	}

	/**
	 * One of them does not any more.
	 * @return whether it was the only one
	 */
	boolean leaves() {
		return this.waiting.decrementAndGet() == 0;
	}

}
