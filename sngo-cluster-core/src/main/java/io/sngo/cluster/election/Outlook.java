// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.ArrayList;
import java.util.List;

/**
 * What a candidate can expect by what the membership says, which decides nothing, but
 * spares all others a question that nobody can answer with yes.
 */
final class Outlook {

	private final Roster roster;

	/** How long a vote may bind whoever has left. */
	private final long leaseNanos;

	Outlook(ElectionConfig config, Roster roster) {
		this.roster = roster;
		this.leaseNanos = LeaseTime.atVoter(config.lease().toNanos());
	}

	/**
	 * Voters that will never be heard of again: they have left for longer than any lease
	 * lasts that they may have granted.
	 */
	List<Voter> departed(Electorate electorate, long now) {
		if (!(electorate instanceof AgreedElectorate agreed)) {
			return List.of();
		}
		List<Voter> departed = new ArrayList<>();
		for (Voter voter : agreed.all()) {
			if (this.roster.hasDeparted(voter.id(), now, this.leaseNanos)) {
				departed.add(voter);
			}
		}
		return departed;
	}

	/**
	 * Whether those who live would be enough, if all of them said yes.
	 * @param recovery whether the word of each voter's successor counts
	 */
	boolean isHopeful(Electorate electorate, boolean recovery, long now) {
		List<Voter> live = this.roster.live();
		if (electorate.isQuorum(live)) {
			return true;
		}
		if (recovery) {
			live.addAll(departed(electorate, now));
			return electorate.isUnanimous(live);
		}
		return false;
	}

}
