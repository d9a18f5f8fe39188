// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.ArrayList;
import java.util.List;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Repetition;

/**
 * Forgets members that are gone, or the state would grow for ever where nodes come and go
 * under new names.
 * <p>
 * A node that took no part for a while, because it slept or had left, may still hold
 * members to be live which all others have forgotten. It must not bring them back: they
 * stay with it unconfirmed until somebody else knows them, or does not.
 */
final class Retention {

	/**
	 * Long enough for the news of the leave to have reached all, and for people to see
	 * it.
	 */
	private static final long LEFT_NANOS = 5 * 60 * 1_000_000_000L;

	/** A day: a failed node may come back after a long outage of its network. */
	private static final long FAILED_NANOS = 24 * 60 * 60 * 1_000_000_000L;

	/**
	 * An absence that long makes what is known doubtful. Well within the time for which
	 * others remember who left, as one absence may follow another.
	 */
	static final long ABSENCE_NANOS = LEFT_NANOS / 5;

	static final int MIN_MAX_GONE = 1000;

	private static final int HEARTBEATS = 10;

	private final Context context;

	private final Updates updates;

	private final Repetition repetition;

	Retention(Context context, Updates updates) {
		this.context = context;
		this.updates = updates;
		this.repetition = new Repetition(context.timers()::schedule, this::pause, this::run);
	}

	void start() {
		this.repetition.in(pause());
	}

	private long pause() {
		return HEARTBEATS * this.context.heartbeat();
	}

	/**
	 * This node took no part for at least {@link #ABSENCE_NANOS}.
	 */
	void onAbsence() {
		for (MemberEntry entry : this.context.members().all()) {
			entry.unconfirmed = entry != this.context.local();
		}
		// What was news then.
		this.context.dissemination().clear();
	}

	private void run() {
		long now = this.context.now();
		if (!this.context.isMember() && now - this.context.local().stateChangedNanos >= ABSENCE_NANOS) {
			onAbsence();
		}
		List<MemberEntry> gone = new ArrayList<>();
		for (MemberEntry entry : this.context.members().all()) {
			if (entry.state == NodeState.LEFT || entry.state == NodeState.FAILED) {
				gone.add(entry);
			}
		}
		gone.remove(this.context.local());
		gone.sort((a, b) -> Long.compare(a.stateChangedNanos, b.stateChangedNanos));
		int surplus = gone.size() - Math.max(MIN_MAX_GONE, this.context.members().size());
		for (MemberEntry entry : gone) {
			long kept = (entry.state == NodeState.LEFT) ? LEFT_NANOS : FAILED_NANOS;
			if (surplus-- > 0 || now - entry.stateChangedNanos > kept) {
				this.updates.forget(entry);
			}
		}
	}

}
