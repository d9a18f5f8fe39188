// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

/**
 * Where an electorate comes from. All versions of it go back to one node that began the
 * cluster alone. Two clusters that were begun apart and meet have electorates that know
 * nothing of each other: the older one stays.
 *
 * @param foundedMillis when it was begun, by the wall clock of who did
 * @param founder the run of the node that did
 */
record Lineage(long foundedMillis, long founder) implements Comparable<Lineage> {

	@Override
	public int compareTo(Lineage other) {
		int byTime = Long.compare(this.foundedMillis, other.foundedMillis);
		return (byTime != 0) ? byTime : Long.compare(this.founder, other.founder);
	}

	boolean isOlderThan(Lineage other) {
		return compareTo(other) < 0;
	}

}
