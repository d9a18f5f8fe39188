// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;

/**
 * Who is in the cluster, as the membership says. It proposes candidates and tells whom to
 * ask; whose votes count is the {@link Electorate}'s business, as two nodes may see
 * different members.
 */
final class Roster {

	private final Peer local;

	private final Map<NodeId, Entry> entries = new LinkedHashMap<>();

	/** Ids of nodes that had left when they were forgotten. */
	private final Set<NodeId> forgotten = new HashSet<>();

	Roster(Peer local) {
		this.local = local;
	}

	void onMemberChanged(@Nullable Member before, @Nullable Member after, long now) {
		if (after != null) {
			Entry known = this.entries.get(after.peer().id());
			boolean same = known != null && known.state == after.info().state() && known.peer.equals(after.peer());
			if (!same) {
				this.entries.put(after.peer().id(),
						new Entry(after.peer(), after.info().state(), after.info().joinedAt().toEpochMilli(), now));
			}
		}
		else if (before != null) {
			this.entries.remove(before.peer().id());
			if (before.info().state() == NodeState.LEFT) {
				this.forgotten.add(before.peer().id());
			}
		}
		if (after != null) {
			this.forgotten.remove(after.peer().id());
		}
	}

	/**
	 * Of those who were forgotten, these are still of interest.
	 */
	void keepForgotten(List<Voter> wanted) {
		Set<NodeId> ids = new HashSet<>();
		wanted.forEach((voter) -> ids.add(voter.id()));
		this.forgotten.retainAll(ids);
	}

	/**
	 * Whether a node has left for so long. One that has failed may live on the other side
	 * of a cut, however long it has been silent.
	 */
	boolean hasDeparted(NodeId id, long now, long delayNanos) {
		Entry entry = this.entries.get(id);
		return (entry == null) ? this.forgotten.contains(id)
				: entry.state == NodeState.LEFT && now - entry.sinceNanos >= delayNanos;
	}

	@Nullable NodeState state(NodeId id) {
		Entry entry = this.entries.get(id);
		return (entry != null) ? entry.state : null;
	}

	/**
	 * Whether a run of a node is known, in whichever state.
	 */
	boolean has(Peer peer) {
		Entry entry = this.entries.get(peer.id());
		return entry != null && entry.peer.instance() == peer.instance();
	}

	/**
	 * Everybody else that is expected to answer.
	 */
	List<Peer> others() {
		List<Peer> live = new ArrayList<>();
		for (Entry entry : this.entries.values()) {
			if (entry.state.isLive() && !entry.peer.equals(this.local)) {
				live.add(entry.peer);
			}
		}
		return live;
	}

	/**
	 * Everybody that is expected to answer, the local node included.
	 */
	List<Voter> live() {
		List<Voter> live = new ArrayList<>();
		for (Entry entry : this.entries.values()) {
			if (entry.state.isLive()) {
				live.add(Voter.of(entry.peer));
			}
		}
		return live;
	}

	/**
	 * All that are known and have not left.
	 */
	List<Voter> present() {
		List<Voter> present = new ArrayList<>();
		for (Entry entry : this.entries.values()) {
			if (entry.state != NodeState.LEFT && entry.state != NodeState.JOINING) {
				present.add(Voter.of(entry.peer));
			}
		}
		return present;
	}

	/**
	 * Those that are active.
	 */
	List<Voter> active() {
		List<Voter> active = new ArrayList<>();
		for (Entry entry : this.entries.values()) {
			if (entry.state == NodeState.ACTIVE) {
				active.add(Voter.of(entry.peer));
			}
		}
		return active;
	}

	/**
	 * The active node that has been there longest among those that are wanted, other than
	 * the local one.
	 */
	@Nullable Peer senior(Predicate<Voter> wanted) {
		Entry senior = null;
		for (Entry entry : this.entries.values()) {
			boolean candidate = entry.state == NodeState.ACTIVE && !entry.peer.equals(this.local)
					&& wanted.test(Voter.of(entry.peer));
			if (candidate && (senior == null || entry.isOlderThan(senior))) {
				senior = entry;
			}
		}
		return (senior != null) ? senior.peer : null;
	}

	/**
	 * How many active nodes have been there longer than the local one.
	 */
	int rank() {
		Entry own = this.entries.get(this.local.id());
		int rank = 0;
		for (Entry entry : this.entries.values()) {
			if (own != null && entry.state == NodeState.ACTIVE && entry.isOlderThan(own)) {
				rank++;
			}
		}
		return rank;
	}

	/**
	 * Whether a run of a node is over: it has failed or left, another run took its place,
	 * or nobody knows it any more.
	 */
	boolean isGone(Peer peer) {
		Entry entry = this.entries.get(peer.id());
		return entry == null || !entry.state.isLive() || entry.peer.instance() != peer.instance();
	}

	/**
	 * Whether a voter should be counted no more.
	 * @param delayNanos how long it has to be failed for that
	 */
	boolean isRemovable(Voter voter, long now, long delayNanos) {
		Entry entry = this.entries.get(voter.id());
		if (entry == null || !voter.is(entry.peer)) {
			return true;
		}
		return switch (entry.state) {
			case LEAVING, LEFT -> true;
			case FAILED -> now - entry.sinceNanos >= delayNanos;
			case UNKNOWN, JOINING, ACTIVE, SUSPECTED -> false;
		};
	}

	private record Entry(Peer peer, NodeState state, long joinedAtMillis, long sinceNanos) {

		boolean isOlderThan(Entry other) {
			int byAge = Long.compare(this.joinedAtMillis, other.joinedAtMillis);
			return (byAge != 0) ? byAge < 0 : this.peer.id().compareTo(other.peer.id()) < 0;
		}

	}

}
