// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.Collection;

/**
 * Whose votes count, and how many are enough. Any two quorums have a voter in common.
 */
sealed interface Electorate permits FixedElectorate, AgreedElectorate {

	/**
	 * Begins to count.
	 */
	Tally tally();

	/**
	 * Whether this run of a node has a vote.
	 */
	boolean includes(Voter voter);

	/**
	 * Whether each node that has a vote is among these, in this run or a later one.
	 */
	boolean isUnanimous(Collection<Voter> voters);

	default boolean isQuorum(Collection<Voter> voters) {
		Tally tally = tally();
		voters.forEach(tally::add);
		return tally.isQuorum();
	}

	/**
	 * Counts voters, each once.
	 */
	interface Tally {

		/**
		 * @param voter not counted before
		 */
		void add(Voter voter);

		boolean isQuorum();

	}

}
