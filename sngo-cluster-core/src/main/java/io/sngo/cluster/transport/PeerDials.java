// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.TreeSet;

/**
 * The dials of one peer that are under way, in the order of their start. Safe for use by
 * any thread.
 */
final class PeerDials {

	/** No more than the peer has ways. */
	private final TreeSet<Long> underWay = new TreeSet<>();

	private long latest;

	/**
	 * @return the number of the dial that begins
	 */
	synchronized long start() {
		this.latest++;
		this.underWay.add(this.latest);
		return this.latest;
	}

	/**
	 * Does nothing if it has ended before.
	 */
	synchronized void end(long dial) {
		this.underWay.remove(dial);
	}

	/**
	 * The dial that was started last; 0 if none was.
	 */
	synchronized long latest() {
		return this.latest;
	}

	/**
	 * Whether one is under way that did not begin after the given one.
	 */
	synchronized boolean isUnderWay(long dial) {
		return !this.underWay.isEmpty() && this.underWay.first() <= dial;
	}

}
