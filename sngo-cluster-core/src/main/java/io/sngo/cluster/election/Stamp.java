// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

/**
 * Tells which of two versions of the electorate is newer: the one of the later leader
 * and, of the same leader, the later one.
 *
 * @param term the term of the leader that made it
 * @param index counts the versions of that leader
 */
record Stamp(long term, long index) implements Comparable<Stamp> {

	/** Older than all others: nothing is known. */
	static final Stamp NONE = new Stamp(0, 0);

	Stamp next() {
		return new Stamp(this.term, this.index + 1);
	}

	@Override
	public int compareTo(Stamp other) {
		int byTerm = Long.compare(this.term, other.term);
		return (byTerm != 0) ? byTerm : Long.compare(this.index, other.index);
	}

}
