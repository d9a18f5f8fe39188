// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Hashes;
import io.sngo.cluster.protocol.ReplicatedState;

/**
 * A node's view of the live members in figures that can be compared: the members are
 * sorted into buckets by the hash of their ids, and each bucket has one hash. Two equal
 * views have equal hashes; where they differ, few buckets do. It follows every change, so
 * that nobody has to walk through all members to compare two views.
 */
final class ViewDigest {

	static final int MAX_BUCKETS = 64;

	private static final int MEMBERS_PER_BUCKET = 16;

	// Sums, so that neither order matters nor what happened before.
	private final long[] sums = new long[MAX_BUCKETS];

	/**
	 * Takes what is known of a member now in place of what was.
	 */
	void replace(MemberEntry entry, ReplicatedState replicated) {
		long fingerprint = entry.isShown() ? fingerprint(entry, replicated) : 0;
		this.sums[bucket(entry.idHash, MAX_BUCKETS)] += fingerprint - entry.fingerprint;
		entry.fingerprint = fingerprint;
	}

	/**
	 * Takes a member out.
	 */
	void remove(MemberEntry entry) {
		this.sums[bucket(entry.idHash, MAX_BUCKETS)] -= entry.fingerprint;
		entry.fingerprint = 0;
	}

	/**
	 * The hashes of the buckets.
	 * @param buckets how many, a power of two up to {@value #MAX_BUCKETS}
	 */
	long[] hashes(int buckets) {
		long[] hashes = new long[buckets];
		for (int i = 0; i < MAX_BUCKETS; i++) {
			hashes[i & (buckets - 1)] += this.sums[i];
		}
		return hashes;
	}

	/**
	 * The power of two that gives about {@value #MEMBERS_PER_BUCKET} members to a bucket.
	 */
	static int bucketsFor(int n) {
		int wanted = Math.max(1, n / MEMBERS_PER_BUCKET);
		return Math.min(MAX_BUCKETS, Integer.highestOneBit(wanted));
	}

	/**
	 * The bucket of a member out of a power of two: that of half as many buckets splits
	 * in two.
	 */
	static int bucket(long idHash, int buckets) {
		return (int) (idHash & (buckets - 1));
	}

	/**
	 * Members that failed or left are kept for different times on different nodes, so
	 * they do not count; that one node holds a member to be live and another does not
	 * shows.
	 */
	private static long fingerprint(MemberEntry entry, ReplicatedState replicated) {
		long hash = Hashes.combine(entry.idHash, entry.peer.instance());
		hash = Hashes.combine(hash, entry.incarnation);
		hash = Hashes.combine(hash, (entry.claimed == NodeState.LEAVING) ? 1 : 0);
		hash = Hashes.combine(hash, replicated.version(entry.id, entry.peer.instance()));
		return Hashes.combine(hash, replicated.fingerprint(entry.id, entry.peer.instance()));
	}

}
