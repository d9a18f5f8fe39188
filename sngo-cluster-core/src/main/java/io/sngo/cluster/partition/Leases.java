// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.partition;

/**
 * What the election knows of the side with the majority: the leader is on it, and
 * whomever the leader reaches.
 */
public interface Leases {

	/**
	 * Whether leaders are elected by votes, so that one stands for a majority.
	 */
	boolean areVoted();

	/**
	 * Until when the lease lasts that was heard of last, by the local monotonic clock in
	 * nanoseconds: in the past where no leader is heard any more.
	 */
	long heardUntilNanos();

	/**
	 * How long a voter is bound to a leader that it does not hear, in nanoseconds.
	 */
	long spanNanos();

	/**
	 * Whether the local node may lead: not where it is isolated by a strategy that does
	 * not go by leases.
	 */
	void mayLead(boolean may);

}
