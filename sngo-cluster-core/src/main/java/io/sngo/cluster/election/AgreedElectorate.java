// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.sngo.cluster.NodeId;

/**
 * One version of the set of voters that the nodes agree on. A leader changes it in two
 * steps, as in Raft's joint consensus (Ongaro and Ousterhout, 2014, section 6): while a
 * change is under way, majorities of the voters before it and of those after it are
 * needed. Immutable.
 *
 * @param lineage where it comes from
 * @param stamp which version
 * @param voters who votes
 * @param change what is about to change
 */
record AgreedElectorate(Lineage lineage, Stamp stamp, VoterSet voters, ElectorateChange change) implements Electorate {

	static AgreedElectorate founded(Lineage lineage, Collection<Voter> founders) {
		return new AgreedElectorate(lineage, new Stamp(0, 1), VoterSet.of(founders), ElectorateChange.NONE);
	}

	/**
	 * The voters after the change that is under way; the voters where there is none.
	 */
	VoterSet next() {
		return this.change.applyTo(this.voters);
	}

	/**
	 * Who has a vote, before the change that is under way or after it.
	 */
	List<Voter> all() {
		List<Voter> all = new ArrayList<>(this.voters.asList());
		all.addAll(this.change.added());
		return all;
	}

	boolean isChanging() {
		return !this.change.isEmpty();
	}

	/**
	 * The same as a statement of a new leader.
	 */
	AgreedElectorate of(long term) {
		return new AgreedElectorate(this.lineage, new Stamp(term, 1), this.voters, this.change);
	}

	AgreedElectorate propose(ElectorateChange proposed) {
		if (isChanging()) {
			throw new IllegalStateException("A change is under way: " + this.change);
		}
		return new AgreedElectorate(this.lineage, this.stamp.next(), this.voters, proposed);
	}

	AgreedElectorate commit() {
		return new AgreedElectorate(this.lineage, this.stamp.next(), next(), ElectorateChange.NONE);
	}

	@Override
	public boolean includes(Voter voter) {
		return this.voters.contains(voter) || this.change.added().contains(voter);
	}

	@Override
	public Tally tally() {
		return new JointTally(this.voters, isChanging() ? next() : this.voters);
	}

	@Override
	public boolean isUnanimous(Collection<Voter> accounted) {
		Set<NodeId> ids = accounted.stream().map(Voter::id).collect(Collectors.toSet());
		List<Voter> all = all();
		return !all.isEmpty() && all.stream().allMatch((voter) -> ids.contains(voter.id()));
	}

	/**
	 * Counts majorities of both sets at once.
	 */
	private static final class JointTally implements Tally {

		private final VoterSet before;

		private final VoterSet after;

		private int countBefore;

		private int countAfter;

		private boolean firstBefore;

		private boolean firstAfter;

		JointTally(VoterSet before, VoterSet after) {
			this.before = before;
			this.after = after;
		}

		@Override
		public void add(Voter voter) {
			if (this.before.contains(voter)) {
				this.countBefore++;
				this.firstBefore |= this.before.isFirst(voter);
			}
			if (this.after.contains(voter)) {
				this.countAfter++;
				this.firstAfter |= this.after.isFirst(voter);
			}
		}

		@Override
		public boolean isQuorum() {
			return this.before.isMajority(this.countBefore, this.firstBefore)
					&& this.after.isMajority(this.countAfter, this.firstAfter);
		}

	}

}
