// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.JoinRejectedException.Reason;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.Peer;

/**
 * An address at which this node looks for the cluster, and what came of it.
 */
final class Seed {

	private static final String NOT_TRIED = "not tried yet";

	private static final long NOTHING = -1;

	final NodeAddress address;

	/** Whether nobody configured it: it showed itself. */
	final boolean learned;

	SeedVerdict verdict = SeedVerdict.NONE;

	/** Who answered there last. */
	@Nullable Peer peer;

	/** Why it refused this node, if it did. */
	@Nullable Reason rejection;

	/** What went wrong last, empty if nothing did. */
	String failure = NOT_TRIED;

	/** The number of the request that waits for an answer, 0 if none does. */
	long request;

	boolean dialling;

	/** Whether it showed itself since this node began to dial. */
	boolean shown;

	/** The {@link Standing} that it told last. */
	private long standing = Standing.FIRST;

	/** The standing of this node that the request tells. */
	private long told;

	/** The standing of this node that it knew when it said that it waits. */
	private long known = NOTHING;

	/** When it was of use last, or this node began to look. */
	private long since;

	Seed(NodeAddress address, boolean learned, long now) {
		this.address = address;
		this.learned = learned;
		this.since = now;
	}

	/**
	 * What it said before does not count any more.
	 */
	void reset(long now) {
		verdict(SeedVerdict.NONE, NOT_TRIED, now);
		this.since = now;
		this.known = NOTHING;
	}

	void verdict(SeedVerdict verdict, String failure, long now) {
		this.verdict = verdict;
		this.failure = failure;
		this.rejection = null;
		if (verdict.isOfUse()) {
			this.since = now;
		}
	}

	/**
	 * It refuses this node.
	 */
	void rejected(Reason reason, String message, long now) {
		verdict((reason == Reason.WRONG_CLUSTER) ? SeedVerdict.FOREIGN : SeedVerdict.REFUSED, message, now);
		this.rejection = reason;
	}

	/**
	 * Somebody answers there.
	 */
	void answered(Peer peer) {
		if (this.peer == null || this.peer.instance() != peer.instance()) {
			this.standing = Standing.FIRST;
			this.known = NOTHING;
			this.request = 0;
		}
		this.peer = peer;
		this.failure = "";
	}

	/**
	 * It is asked, and told this node's standing.
	 */
	void asked(long request, long standing) {
		this.request = request;
		this.told = standing;
	}

	/**
	 * It asks for a cluster itself.
	 */
	void asks(Peer peer, long standing, String text, long now) {
		answered(peer);
		// What was sent first may arrive last.
		this.standing = Math.max(this.standing, standing);
		verdict(SeedVerdict.WAITING, text, now);
	}

	/**
	 * It answers that it looks for a cluster itself.
	 */
	void waits(Peer peer, long standing, String text, long now) {
		asks(peer, standing, text, now);
		this.known = this.told;
	}

	/**
	 * Whether this node comes before the one that waits there, if both may begin a
	 * cluster.
	 */
	boolean isAfter(Peer local) {
		if (this.peer == null || !Standing.mayBegin(this.standing)) {
			return true;
		}
		int order = local.id().compareTo(this.peer.id());
		return order < 0 || (order == 0 && local.instance() < this.peer.instance());
	}

	/**
	 * Whether the one that waits there knows this node's standing. It holds a node to be
	 * what that said last, and one that said nothing to have the first standing.
	 */
	boolean knows(long standing) {
		return standing == Standing.FIRST || this.known == standing;
	}

	/**
	 * Whether it has been of no use for long.
	 */
	boolean isLost(long now, long patience) {
		return !this.verdict.isOfUse() && this.verdict != SeedVerdict.NONE && now - this.since >= patience;
	}

}
