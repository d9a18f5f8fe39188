// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.function.LongSupplier;

import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.protocol.Peer;

/**
 * A member as the membership protocol shows it to the rest of the node.
 *
 * @param peer id, instance and advertised address
 * @param info what users see of it
 * @param heardMillis when it was last heard of, by the wall clock: it changes all the
 * time, and every thread may ask
 */
public record Member(Peer peer, NodeInfo info, LongSupplier heardMillis) {

	/**
	 * A member that is not heard of any more.
	 */
	public Member(Peer peer, NodeInfo info) {
		this(peer, info, info.lastSeen()::toEpochMilli);
	}

}
