// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.ConcurrentHashMap;

import io.sngo.cluster.NodeId;

/**
 * The share of each caller, one whatever number of connections it has. It is kept for as
 * long as the caller has a connection or a call here, so that nobody gets another one by
 * coming anew while its calls still run. So there are never more of them than connections
 * and places together. Safe for use by any thread.
 */
final class CallerShares {

	private final ConcurrentHashMap<NodeId, CallerShare> shares = new ConcurrentHashMap<>();

	/**
	 * A caller has one more connection.
	 */
	CallerShare opened(NodeId caller) {
		return this.shares.compute(caller, (id, known) -> {
			CallerShare share = (known != null) ? known : new CallerShare();
			share.connections(1);
			return share;
		});
	}

	/**
	 * A caller has one connection less.
	 */
	void closed(NodeId caller, CallerShare share) {
		share.connections(-1);
		forgetUnused(caller, share);
	}

	/**
	 * A call of a caller has given up its place.
	 */
	void left(NodeId caller, CallerShare share) {
		share.places(-1);
		forgetUnused(caller, share);
	}

	private void forgetUnused(NodeId caller, CallerShare share) {
		if (share.isUnused()) {
			// Unless it has come again, which nobody can while this is decided.
			this.shares.computeIfPresent(caller, (id, known) -> known.isUnused() ? null : known);
		}
	}

	/**
	 * Callers with a connection or a call.
	 */
	int size() {
		return this.shares.size();
	}

}
