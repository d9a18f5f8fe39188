// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Hashes;
import io.sngo.cluster.protocol.Peer;

/**
 * What this node holds of one member.
 */
final class MemberEntry {

	final NodeId id;

	/** Hash of the id, to sort members into the buckets of a digest. */
	final long idHash;

	Peer peer;

	long incarnation;

	NodeState state;

	/** What the node said of itself last: active or leaving. */
	NodeState claimed;

	long joinedAtMillis;

	double load;

	Map<String, String> metadata;

	long stateChangedNanos;

	long stateChangedMillis;

	long lastHeardNanos;

	/** The one thing that other threads look at. */
	private volatile long lastHeardMillis;

	@Nullable Suspicion suspicion;

	/** When it was last found that somebody else had accused it, rightly or not. */
	long troubledNanos = Long.MIN_VALUE / 2;

	/**
	 * The latest version of its part of which only the change is known, not the way
	 * there.
	 */
	long missedVersion;

	/** Whether it has just been told that others say that it is gone by its own word. */
	boolean timeToDeny;

	/** When an accusation was last repeated to the member itself. */
	long accusedNanos = Long.MIN_VALUE / 2;

	/**
	 * Probes in a row to which only the member's network answered, not its control loop.
	 */
	int dialledInARow;

	/** How often it has refuted: what was said before does not count any more. */
	int refutations;

	/**
	 * Known from before a long absence of this node and not confirmed by anybody since:
	 * it may have left, and all others have forgotten it.
	 */
	boolean unconfirmed;

	final RefusalBackoff refusalBackoff = new RefusalBackoff();

	/** What it counts in the {@link ViewDigest}. */
	long fingerprint;

	/** Place in the round robin; -1 while the member is not probed. */
	int probeIndex = -1;

	MemberEntry(MemberRecord member, long nowNanos, long nowMillis) {
		this.id = member.id();
		this.idHash = Hashes.of(member.id().value());
		this.peer = member.peer();
		this.incarnation = member.incarnation();
		this.state = member.state();
		this.claimed = member.state();
		this.joinedAtMillis = member.joinedAtMillis();
		this.load = member.load();
		this.metadata = member.metadata();
		this.stateChangedNanos = nowNanos;
		this.stateChangedMillis = nowMillis;
		this.lastHeardNanos = nowNanos;
		this.lastHeardMillis = nowMillis;
	}

	/**
	 * Takes over a newer statement of the node.
	 */
	void take(MemberRecord member) {
		this.unconfirmed = false;
		if (this.peer.instance() != member.peer().instance()) {
			this.dialledInARow = 0;
			this.refusalBackoff.reset();
		}
		this.peer = member.peer();
		this.incarnation = member.incarnation();
		this.claimed = member.state();
		this.joinedAtMillis = member.joinedAtMillis();
		this.load = member.load();
		this.metadata = member.metadata();
	}

	/**
	 * Notes that it spoke itself.
	 */
	void heard(long nowNanos, long nowMillis) {
		this.lastHeardNanos = nowNanos;
		this.lastHeardMillis = nowMillis;
		this.dialledInARow = 0;
		this.unconfirmed = false;
	}

	void state(NodeState state, long nowNanos, long nowMillis) {
		if (this.state != state) {
			this.state = state;
			this.stateChangedNanos = nowNanos;
			this.stateChangedMillis = nowMillis;
		}
	}

	boolean isLive() {
		return this.state.isLive();
	}

	/**
	 * Whether it is live and does not say itself that it is not.
	 */
	boolean isShown() {
		return isLive() && this.claimed != NodeState.FAILED;
	}

	/**
	 * The node's statement as this node knows it, to pass on.
	 */
	MemberRecord claim() {
		return record(this.claimed);
	}

	MemberRecord record(NodeState state) {
		return new MemberRecord(this.peer, this.incarnation, state, this.joinedAtMillis, this.load, this.metadata);
	}

	Member view() {
		return new Member(this.peer,
				new NodeInfo(this.id, this.peer.address().host(), this.peer.address().port(), this.state, this.metadata,
						Instant.ofEpochMilli(this.joinedAtMillis), Instant.ofEpochMilli(this.lastHeardMillis),
						Instant.ofEpochMilli(this.stateChangedMillis), this.load,
						this.metadata.getOrDefault("version", ""), this.incarnation),
				() -> this.lastHeardMillis);
	}

}
