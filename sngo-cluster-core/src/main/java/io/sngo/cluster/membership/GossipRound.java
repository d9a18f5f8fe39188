// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import io.sngo.cluster.protocol.Repetition;

/**
 * Tells rumors to a few random members every gossip interval, and for a while to those
 * that have failed, so that one that was failed wrongly learns of it and refutes.
 */
final class GossipRound {

	/** As memberlist: 30 s. */
	private static final long TELL_THE_DEAD = 30_000_000_000L;

	private final Context context;

	private final Repetition repetition;

	GossipRound(Context context) {
		this.context = context;
		this.repetition = new Repetition(context.timers()::schedule, this::pause, this::now);
	}

	/**
	 * Rests while there is nothing to tell.
	 */
	void start() {
		this.context.dissemination().onRumor(() -> this.repetition.wake(this::phase));
	}

	/** At any time within an interval, so that nodes do not act in step. */
	private long phase() {
		return this.context.random().nextLong(interval());
	}

	private long pause() {
		return this.context.dissemination().isEmpty() ? Repetition.REST : interval();
	}

	private long interval() {
		return this.context.config().gossipInterval().toNanos();
	}

	/**
	 * One round.
	 */
	void now() {
		if (!this.context.isMember() || this.context.dissemination().isEmpty()) {
			return;
		}
		MemberEntry dead = this.context.members().pickFailed();
		if (dead != null && this.context.now() - dead.stateChangedNanos < TELL_THE_DEAD) {
			// It has to hear of its own death alone. All else is told a limited number of
			// times, which are for those who live.
			this.context.outbox()
				.tell(dead.peer.address(),
						new Rumor.Failed(dead.id, dead.peer.instance(), dead.incarnation, this.context.local().id));
		}
		for (MemberEntry target : this.context.members()
			.pick(this.context.config().gossipFanout(), MemberEntry::isLive)) {
			if (!this.context.outbox().gossip(target.peer.address())) {
				return;
			}
		}
	}

}
