// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.Peer;

/**
 * An address at which this node looks for the cluster, and what came of it.
 */
final class Seed {

	final NodeAddress address;

	/** Who answered there last. */
	@Nullable Peer peer;

	/** Whether the one who answered looks for the cluster at this very node. */
	boolean waitsForThis;

	/** What went wrong last, empty if nothing did. */
	String failure = "not tried yet";

	/** The number of the request that waits for an answer, 0 if none does. */
	long request;

	boolean dialling;

	Seed(NodeAddress address) {
		this.address = address;
	}

}
