// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;

/**
 * Where this node looks for the cluster, and what follows from what it found there.
 */
final class SeedList {

	static final int MAX_SEEDS = 2000;

	private final Map<NodeAddress, Seed> seeds = new LinkedHashMap<>();

	/** Whether this node is one of its own seeds. */
	private boolean self;

	/**
	 * Adds an address; does nothing when there are too many.
	 * @param learned whether nobody configured it
	 * @return the seed, {@code null} if there are too many
	 */
	@Nullable Seed add(NodeAddress address, boolean learned) {
		Seed known = this.seeds.get(address);
		if (known == null && this.seeds.size() < MAX_SEEDS) {
			known = new Seed(address, learned);
			this.seeds.put(address, known);
		}
		return known;
	}

	/**
	 * The address is this node's own.
	 */
	void isSelf(NodeAddress address) {
		this.self = true;
		this.seeds.remove(address);
	}

	void remove(Seed seed) {
		this.seeds.remove(seed.address);
	}

	/**
	 * Those that nobody configured have served: a member finds others by other means.
	 */
	void removeLearned() {
		this.seeds.values().removeIf((seed) -> seed.learned);
	}

	/** A copy, so that what is done to one of them may change the list. */
	List<Seed> all() {
		return List.copyOf(this.seeds.values());
	}

	/**
	 * Whether this node should begin a cluster, since none is there to join. It may if it
	 * is a seed itself, or if all its seeds look for a cluster, too; and of all that look
	 * the one with the smallest id does.
	 * @param patient whether it has waited for the join timeout: to a node that is a seed
	 * itself, seeds that have been of no use for so long do not count then
	 */
	boolean mayFound(NodeId local, boolean patient) {
		Collection<Seed> all = this.seeds.values();
		return (this.self || all.isEmpty() || all.stream().anyMatch((seed) -> !seed.learned))
				&& all.stream().allMatch((seed) -> leavesItToUs(seed, local, patient));
	}

	private boolean leavesItToUs(Seed seed, NodeId local, boolean patient) {
		return switch (seed.verdict) {
			case NONE, REFUSED -> false;
			case ABSENT -> this.self;
			// There may be a cluster on the other side of a cut: a second one must not
			// form.
			case UNREACHABLE, UNDECIDED, FOREIGN -> this.self && patient;
			case WAITING -> seed.peer != null && seed.peer.id().compareTo(local) > 0;
		};
	}

	/**
	 * The seed whose refusal is to be reported: one that refuses, where no other may
	 * still accept.
	 * @return {@code null} if there is none
	 */
	@Nullable Seed rejection(boolean patient) {
		Seed found = null;
		for (Seed seed : this.seeds.values()) {
			if (mayAccept(seed, patient)) {
				return null;
			}
			if (seed.rejection != null && (found == null || found.verdict == SeedVerdict.FOREIGN)) {
				found = seed;
			}
		}
		return found;
	}

	private static boolean mayAccept(Seed seed, boolean patient) {
		return isAsked(seed)
				|| (!patient && (seed.verdict == SeedVerdict.WAITING || seed.verdict == SeedVerdict.UNDECIDED));
	}

	private static boolean isAsked(Seed seed) {
		return seed.verdict == SeedVerdict.NONE || seed.request != 0;
	}

	/**
	 * Whether somebody has been found whose answer is not there yet.
	 */
	boolean isUndecided() {
		return this.seeds.values()
			.stream()
			.anyMatch((seed) -> seed.request != 0 || seed.verdict == SeedVerdict.WAITING);
	}

}
