// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.HashSet;
import java.util.Set;

/**
 * One round of asking for the lease. What a quorum grants counts from before it was
 * asked.
 */
final class LeaseRound {

	private final long askedNanos;

	private final Electorate electorate;

	private final Electorate.Tally tally;

	private final Set<Voter> acks = new HashSet<>();

	private long leaseMillis = Long.MAX_VALUE;

	private boolean met;

	LeaseRound(Electorate electorate, long askedNanos) {
		this.electorate = electorate;
		this.tally = electorate.tally();
		this.askedNanos = askedNanos;
	}

	/**
	 * Takes a grant. One of a node without a vote does not matter.
	 * @return whether this one made it a quorum
	 */
	boolean grant(Voter voter, long grantedMillis) {
		if (this.met || !this.electorate.includes(voter) || !this.acks.add(voter)) {
			return false;
		}
		this.leaseMillis = Math.min(this.leaseMillis, grantedMillis);
		this.tally.add(voter);
		this.met = this.tally.isQuorum();
		return this.met;
	}

	/**
	 * Until when the leader may act by this round, by its monotonic clock.
	 */
	long untilNanos() {
		return this.askedNanos + LeaseTime.atLeader(this.leaseMillis * 1_000_000);
	}

}
