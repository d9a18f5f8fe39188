// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.Peer;

/**
 * Where this node looks for the cluster, and what follows from what it found there.
 */
final class SeedList {

	static final int MAX_SEEDS = 2000;

	private final Map<NodeAddress, Seed> seeds = new LinkedHashMap<>();

	private final Standing standing = new Standing();

	/** After this time a seed that is of no use does not count. */
	private final long patience;

	/** Whether this node is one of its own seeds. */
	private boolean self;

	SeedList(long patience) {
		this.patience = patience;
	}

	/**
	 * Adds an address; does nothing when there are too many.
	 * @param learned whether nobody configured it
	 * @return the seed, {@code null} if there are too many
	 */
	@Nullable Seed add(NodeAddress address, boolean learned, long now) {
		Seed known = this.seeds.get(address);
		if (known == null && this.seeds.size() < MAX_SEEDS) {
			known = new Seed(address, learned, now);
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
	 * The standing of this node, as others are told.
	 */
	long standing() {
		return this.standing.number();
	}

	/**
	 * Draws the conclusions from what has come of the seeds by now.
	 */
	void review(long now) {
		this.seeds.values().removeIf((seed) -> seed.learned && seed.isLost(now, this.patience));
		this.standing.set(mayBegin());
	}

	/**
	 * Whether this node may begin a cluster where none is: it is a seed itself, or all
	 * its seeds look for one, too.
	 */
	private boolean mayBegin() {
		Collection<Seed> all = this.seeds.values();
		return all.stream().noneMatch((seed) -> seed.verdict == SeedVerdict.REFUSED)
				&& (this.self || all.isEmpty() || (all.stream().anyMatch((seed) -> !seed.learned)
						&& all.stream().allMatch((seed) -> seed.learned || seed.verdict == SeedVerdict.WAITING)));
	}

	/**
	 * Whether this node should begin a cluster now, since none is there to join. Of those
	 * that look and may begin one the first does, once all others know that it may.
	 */
	boolean shouldBegin(Peer local, long now) {
		return this.standing.mayBegin()
				&& this.seeds.values().stream().allMatch((seed) -> leavesItToUs(seed, local, now));
	}

	private boolean leavesItToUs(Seed seed, Peer local, long now) {
		return switch (seed.verdict) {
			case NONE, UNDECIDED, REFUSED -> false;
			case ABSENT -> true;
			// There may be a cluster on the other side of a cut: a second one must not
			// form.
			case UNREACHABLE, MUTE, FOREIGN -> seed.isLost(now, this.patience);
			case WAITING -> seed.isAfter(local) && seed.knows(this.standing.number());
		};
	}

	/**
	 * Those that have to hear that this node may begin a cluster before it does.
	 */
	List<Seed> unaware(Peer local) {
		return this.seeds.values()
			.stream()
			.filter((seed) -> this.standing.mayBegin() && seed.verdict == SeedVerdict.WAITING && seed.isAfter(local)
					&& !seed.knows(this.standing.number()))
			.toList();
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
		return isAsked(seed) || (!patient && switch (seed.verdict) {
			case WAITING, UNDECIDED, MUTE -> true;
			default -> false;
		});
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
