// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * How the electorate should change to follow the membership: who restarted, is leaving or
 * has been failed for long is counted no more, and who answers the leader is counted.
 */
final class ElectorateReview {

	private final Roster roster;

	private final Voter self;

	private final long removalDelayNanos;

	ElectorateReview(Roster roster, Voter self, long removalDelayNanos) {
		this.roster = roster;
		this.self = self;
		this.removalDelayNanos = removalDelayNanos;
	}

	/**
	 * @param answering who answers the leader: nobody else is added, as a voter that
	 * cannot be reached only makes majorities harder
	 */
	ElectorateChange changeOf(VoterSet voters, Collection<Voter> answering, long now) {
		List<Voter> removed = new ArrayList<>();
		int bytes = ElectorateNotice.bytes(voters.asList());
		for (Voter voter : voters.asList()) {
			if (!voter.equals(this.self) && this.roster.isRemovable(voter, now, this.removalDelayNanos)) {
				removed.add(voter);
			}
		}
		List<Voter> added = new ArrayList<>();
		for (Voter voter : this.roster.active()) {
			if (!voters.contains(voter) && (answering.contains(voter) || voter.equals(this.self))) {
				bytes += ElectorateNotice.bytes(List.of(voter));
				if (bytes > ElectorateNotice.MAX_BYTES) {
					// The cluster is larger than what one message tells: who comes later
					// has no vote.
					break;
				}
				added.add(voter);
			}
		}
		return new ElectorateChange(added, removed);
	}

}
