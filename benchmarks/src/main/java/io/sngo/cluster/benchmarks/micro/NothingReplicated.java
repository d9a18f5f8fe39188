// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.micro;

import java.util.List;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.ReplicatedState;

/**
 * A membership without services.
 */
final class NothingReplicated implements ReplicatedState {

	@Override
	public long version(NodeId owner, long instance) {
		return 0;
	}

	@Override
	public long fingerprint(NodeId owner, long instance) {
		return 0;
	}

	@Override
	public List<byte[]> snapshot(NodeId owner, long instance) {
		return List.of();
	}

	@Override
	public void mergeSnapshot(NodeId owner, long instance, byte[] page, boolean firstHand) {
		// There is none.
	}

	@Override
	public DeltaResult mergeDelta(NodeId owner, long instance, byte[] delta) {
		return DeltaResult.STALE;
	}

	@Override
	public void outbid(long version) {
		// There is none.
	}

	@Override
	public void forget(NodeId owner) {
		// Nothing is known.
	}

}
