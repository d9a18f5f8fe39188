// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.ReplicatedState;

/**
 * All members that are known, the local one included.
 */
final class MemberList {

	static final int MAX_MEMBERS = 100_000;

	private final MemberEntry local;

	private final RandomGenerator random;

	private final ReplicatedState replicated;

	private final ViewDigest digest = new ViewDigest();

	private final Map<NodeId, MemberEntry> byId = new LinkedHashMap<>();

	/** Live members other than the local one, for random picks without a walk. */
	private final List<MemberEntry> live = new ArrayList<>();

	private final Map<NodeId, Integer> livePlace = new LinkedHashMap<>();

	private final Map<NodeId, MemberEntry> failed = new LinkedHashMap<>();

	private Runnable onFailed = () -> {
	};

	MemberList(MemberEntry local, RandomGenerator random, ReplicatedState replicated) {
		this.local = local;
		this.random = random;
		this.replicated = replicated;
		this.byId.put(local.id, local);
	}

	/**
	 * Has somebody told that there is a failed member, from now on.
	 */
	void onFailed(Runnable onFailed) {
		this.onFailed = onFailed;
		remind();
	}

	/**
	 * Tells again if there is a failed member.
	 */
	void remind() {
		if (!this.failed.isEmpty()) {
			this.onFailed.run();
		}
	}

	MemberEntry local() {
		return this.local;
	}

	@Nullable MemberEntry get(NodeId id) {
		return this.byId.get(id);
	}

	ViewDigest digest() {
		// The local node may have changed its own part meanwhile.
		this.digest.replace(this.local, this.replicated);
		return this.digest;
	}

	/**
	 * The live members in some buckets, in one walk.
	 * @param wanted the buckets
	 * @param buckets how many there are
	 */
	Map<Integer, List<MemberEntry>> inBuckets(Collection<Integer> wanted, int buckets) {
		Map<Integer, List<MemberEntry>> members = new LinkedHashMap<>();
		wanted.forEach((bucket) -> members.put(bucket, new ArrayList<>()));
		for (MemberEntry entry : this.byId.values()) {
			List<MemberEntry> bucket = members.get(ViewDigest.bucket(entry.idHash, buckets));
			if (bucket != null && entry.isShown()) {
				bucket.add(entry);
			}
		}
		return members;
	}

	Collection<MemberEntry> all() {
		return this.byId.values();
	}

	/**
	 * Live members other than the local one.
	 */
	List<MemberEntry> live() {
		return this.live;
	}

	Collection<MemberEntry> failed() {
		return this.failed.values();
	}

	/**
	 * Nodes in the cluster as the formulas count them: the live ones and this one.
	 */
	int size() {
		return this.live.size() + 1;
	}

	boolean isFull() {
		return this.byId.size() >= MAX_MEMBERS;
	}

	/**
	 * Takes in a member, or notices that its state, its incarnation or the version of its
	 * replicated part has changed.
	 */
	void update(MemberEntry entry) {
		this.digest.replace(entry, this.replicated);
		if (entry == this.local) {
			return;
		}
		this.byId.put(entry.id, entry);
		if (entry.state == NodeState.FAILED) {
			this.failed.put(entry.id, entry);
			this.onFailed.run();
		}
		else {
			this.failed.remove(entry.id);
		}
		if (entry.isLive() && !this.livePlace.containsKey(entry.id)) {
			this.livePlace.put(entry.id, this.live.size());
			this.live.add(entry);
		}
		else if (!entry.isLive()) {
			removeLive(entry);
		}
	}

	void remove(MemberEntry entry) {
		this.digest.remove(entry);
		this.byId.remove(entry.id);
		this.failed.remove(entry.id);
		removeLive(entry);
	}

	private void removeLive(MemberEntry entry) {
		Integer place = this.livePlace.remove(entry.id);
		if (place != null) {
			MemberEntry last = this.live.remove(this.live.size() - 1);
			if (last != entry) {
				this.live.set(place, last);
				this.livePlace.put(last.id, place);
			}
		}
	}

	/**
	 * Up to {@code count} different live members that fulfil a condition, at random.
	 */
	List<MemberEntry> pick(int count, Predicate<MemberEntry> condition) {
		List<MemberEntry> picked = new ArrayList<>(count);
		int size = this.live.size();
		if (size == 0) {
			return picked;
		}
		// A few random tries find enough in a large cluster; a walk from a random place
		// finds the rest in a small one.
		int start = this.random.nextInt(size);
		for (int i = 0; i < 4 * count && picked.size() < count && size > 4 * count; i++) {
			MemberEntry candidate = this.live.get(this.random.nextInt(size));
			if (!picked.contains(candidate) && condition.test(candidate)) {
				picked.add(candidate);
			}
		}
		for (int i = 0; i < size && picked.size() < count && size <= 4 * count; i++) {
			MemberEntry candidate = this.live.get((start + i) % size);
			if (condition.test(candidate)) {
				picked.add(candidate);
			}
		}
		return picked;
	}

	@Nullable MemberEntry pickFailed() {
		if (this.failed.isEmpty()) {
			return null;
		}
		int skip = this.random.nextInt(this.failed.size());
		for (MemberEntry entry : this.failed.values()) {
			if (skip-- == 0) {
				return entry;
			}
		}
		return null;
	}

}
