// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import io.sngo.cluster.NodeId;

/**
 * Whoever is in the cluster votes, and so many votes are enough. Two quorums have a voter
 * in common as long as no more than {@code 2 * quorum - 1} nodes vote.
 *
 * @param quorum votes of different nodes, at least 1
 */
record FixedElectorate(int quorum) implements Electorate {

	@Override
	public Tally tally() {
		Set<NodeId> counted = new HashSet<>();
		return new Tally() {

			@Override
			public void add(Voter voter) {
				counted.add(voter.id());
			}

			@Override
			public boolean isQuorum() {
				return counted.size() >= FixedElectorate.this.quorum;
			}

		};
	}

	@Override
	public boolean includes(Voter voter) {
		return true;
	}

	@Override
	public boolean isUnanimous(Collection<Voter> voters) {
		return false;
	}

}
