// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many of the calls that this node may wait for are on their way to one node, or wait
 * for a connection with it or for its answer: no more than there are places left, so that
 * nodes that do not answer leave some to the others. The first such node gets half of
 * them, the next one half of what is left if it comes later, or all of them even shares.
 * These are the dynamic thresholds that {@link CallerShare} has on the other side. A call
 * counts until its place is free, which is when its caller is told. Safe for use by any
 * thread; what several take in the same moment may be a little more or less.
 */
final class NodeShare {

	private final AtomicInteger calls = new AtomicInteger();

	/**
	 * Counts one more call, which has a place already.
	 * @param free places that are left for others
	 * @return {@code false} if it is one too many, and not counted
	 */
	boolean enter(int free) {
		int before = this.calls.getAndIncrement();
		if (before <= free) {
			return true;
		}
		leave();
		return false;
	}

	/**
	 * Counts a call no more.
	 */
	void leave() {
		this.calls.decrementAndGet();
	}

	int calls() {
		return this.calls.get();
	}

}
