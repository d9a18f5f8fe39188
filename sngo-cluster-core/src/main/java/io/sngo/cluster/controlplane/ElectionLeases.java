// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.controlplane;

import io.sngo.cluster.election.LeaderElection;
import io.sngo.cluster.partition.Leases;

/**
 * The leases of the election, as the handling of partitions looks at them.
 */
final class ElectionLeases implements Leases {

	private final LeaderElection election;

	private final long spanNanos;

	ElectionLeases(LeaderElection election, long spanNanos) {
		this.election = election;
		this.spanNanos = spanNanos;
	}

	@Override
	public boolean areVoted() {
		return this.election.isVoted();
	}

	@Override
	public long heardUntilNanos() {
		return this.election.heardUntilNanos();
	}

	@Override
	public long spanNanos() {
		return this.spanNanos;
	}

	@Override
	public void mayLead(boolean may) {
		this.election.isolate(!may);
	}

}
