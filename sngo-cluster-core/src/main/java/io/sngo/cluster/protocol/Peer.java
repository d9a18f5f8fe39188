// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;

/**
 * Who is at the other end of a connection, as its handshake said.
 *
 * @param id the node
 * @param instance the run of the node: random, new with every start
 * @param address the address that the node advertises
 */
public record Peer(NodeId id, long instance, NodeAddress address) {

	// By hand, as the next one: as for NodeId.
	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof Peer that && this.instance == that.instance && this.id.equals(that.id)
				&& this.address.equals(that.address));
	}

	@Override
	public int hashCode() {
		return 31 * (31 * this.id.hashCode() + Long.hashCode(this.instance)) + this.address.hashCode();
	}

}
