// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Voters, sorted. Immutable. Of an even number, half are a majority where the first of
 * all is among them: two halves cannot both have it, and of two nodes one can go on
 * alone.
 */
final class VoterSet {

	private final Voter[] sorted;

	private VoterSet(Voter[] sorted) {
		this.sorted = sorted;
	}

	static VoterSet of(Collection<Voter> voters) {
		return new VoterSet(new TreeSet<>(voters).toArray(new Voter[0]));
	}

	int size() {
		return this.sorted.length;
	}

	List<Voter> asList() {
		return List.of(this.sorted);
	}

	boolean contains(Voter voter) {
		return Arrays.binarySearch(this.sorted, voter) >= 0;
	}

	VoterSet with(Collection<Voter> added, Collection<Voter> removed) {
		TreeSet<Voter> changed = new TreeSet<>(Arrays.asList(this.sorted));
		removed.forEach(changed::remove);
		changed.addAll(added);
		return new VoterSet(changed.toArray(new Voter[0]));
	}

	/**
	 * @param count how many of these
	 * @param first whether the first is among them
	 */
	boolean isMajority(int count, boolean first) {
		return 2 * count > size() || (2 * count == size() && first);
	}

	boolean isFirst(Voter voter) {
		return this.sorted.length > 0 && this.sorted[0].equals(voter);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof VoterSet set && Arrays.equals(this.sorted, set.sorted);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.sorted);
	}

	@Override
	public String toString() {
		return Arrays.toString(this.sorted);
	}

}
