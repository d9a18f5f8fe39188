// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.ArrayList;
import java.util.List;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.ReplicatedState;

/**
 * A node's view of the live members in figures that can be compared: the members are
 * sorted into buckets by the hash of their ids, and each bucket has one hash. Two equal
 * views have equal hashes; where they differ, few buckets do.
 */
final class ViewDigest {

	static final int MAX_BUCKETS = 64;

	private static final int MEMBERS_PER_BUCKET = 16;

	private final int buckets;

	private final long[] hashes;

	private final List<List<MemberEntry>> members;

	ViewDigest(MemberList list, ReplicatedState replicated, int buckets) {
		this.buckets = buckets;
		this.hashes = new long[buckets];
		this.members = new ArrayList<>(buckets);
		for (int i = 0; i < buckets; i++) {
			this.members.add(new ArrayList<>());
		}
		for (MemberEntry entry : list.all()) {
			if (isIncluded(entry)) {
				int bucket = bucket(entry.idHash);
				this.members.get(bucket).add(entry);
				// The sum, so that the order of the members does not matter.
				this.hashes[bucket] += hash(entry, replicated);
			}
		}
	}

	/**
	 * Members that failed or left are kept for different times on different nodes, so
	 * they are left out; that one node holds a member to be live and another does not
	 * shows.
	 */
	static boolean isIncluded(MemberEntry entry) {
		return entry.isLive();
	}

	/**
	 * The power of two that gives about {@value #MEMBERS_PER_BUCKET} members to a bucket.
	 */
	static int bucketsFor(int n) {
		int wanted = Math.max(1, n / MEMBERS_PER_BUCKET);
		return Math.min(MAX_BUCKETS, Integer.highestOneBit(wanted));
	}

	private static long hash(MemberEntry entry, ReplicatedState replicated) {
		long hash = Hashes.combine(entry.idHash, entry.peer.instance());
		hash = Hashes.combine(hash, entry.incarnation);
		hash = Hashes.combine(hash, (entry.claimed == NodeState.LEAVING) ? 1 : 0);
		return Hashes.combine(hash, replicated.version(entry.id, entry.peer.instance()));
	}

	int bucket(long idHash) {
		return (int) (idHash & (this.buckets - 1));
	}

	long[] hashes() {
		return this.hashes;
	}

	List<MemberEntry> members(int bucket) {
		return this.members.get(bucket);
	}

}
