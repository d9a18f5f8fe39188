// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import io.sngo.cluster.protocol.Peer;

/**
 * The leader as one node knows it.
 *
 * @param peer who leads
 * @param term the number of its leadership
 * @param local whether it is the local node
 * @param untilNanos until when by the local node's monotonic clock: of the local node,
 * how long it may act; of another one, how long nobody else can be elected with the local
 * node's vote
 */
public record KnownLeader(Peer peer, long term, boolean local, long untilNanos) {

	/**
	 * Whether it still leads, by what was heard last.
	 * @param nowNanos the local node's monotonic time
	 */
	public boolean isValid(long nowNanos) {
		return nowNanos - this.untilNanos < 0;
	}

}
