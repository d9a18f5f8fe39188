// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.ArrayList;
import java.util.List;

import io.sngo.cluster.NodeState;

/**
 * Forgets members that are gone, or the state would grow for ever where nodes come and go
 * under new names.
 */
final class Retention {

	/**
	 * Long enough for the news of the leave to have reached all, and for people to see
	 * it.
	 */
	private static final long LEFT_NANOS = 5 * 60 * 1_000_000_000L;

	/** A day: a failed node may come back after a long outage of its network. */
	private static final long FAILED_NANOS = 24 * 60 * 60 * 1_000_000_000L;

	static final int MIN_MAX_GONE = 1000;

	private static final int HEARTBEATS = 10;

	private final Context context;

	private final Updates updates;

	Retention(Context context, Updates updates) {
		this.context = context;
		this.updates = updates;
	}

	void start() {
		this.context.timers().schedule(HEARTBEATS * this.context.heartbeat(), this::run);
	}

	private void run() {
		long now = this.context.now();
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
		start();
	}

}
