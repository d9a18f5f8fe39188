// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

/**
 * A way that is down for a while, then up for a while, and so on.
 *
 * @param since when it goes down first
 * @param down nanoseconds for which it is down
 * @param up nanoseconds for which it is up then
 */
record Flapping(long since, long down, long up) {

	boolean isDown(long now) {
		return now >= this.since && (now - this.since) % (this.down + this.up) < this.down;
	}

}
