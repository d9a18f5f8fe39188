// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.controlplane;

import io.sngo.cluster.election.Election;
import io.sngo.cluster.partition.Leases;

/**
 * The leases of the election, as the handling of partitions looks at them.
 */
final class VotedLeases implements Leases {

	private final Election election;

	private final long spanNanos;

	VotedLeases(Election election, long spanNanos) {
		this.election = election;
		this.spanNanos = spanNanos;
	}

	@Override
	public boolean areVoted() {
		return true;
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
