// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Repetition;

/**
 * Looks for one failed member in every heartbeat, so that a cut that ends heals by
 * itself. The member is told of its death first, and comes back by refuting it.
 */
final class Reconnection {

	/**
	 * How many in the whole cluster look for one failed member in a heartbeat: a dead one
	 * is not worth the attention of thousands.
	 */
	private static final double LOOKERS = 8;

	private final Context context;

	private final Updates updates;

	private final AntiEntropy antiEntropy;

	private final Repetition repetition;

	Reconnection(Context context, Updates updates, AntiEntropy antiEntropy) {
		this.context = context;
		this.updates = updates;
		this.antiEntropy = antiEntropy;
		this.repetition = new Repetition(context.timers()::schedule, this::pause, this::run);
	}

	/**
	 * Rests while no member has failed.
	 */
	void start() {
		this.context.members().onFailed(() -> this.repetition.wake(this::interval));
	}

	private long interval() {
		return this.context.jittered(this.context.heartbeat());
	}

	private long pause() {
		return this.context.members().failed().isEmpty() ? Repetition.REST : interval();
	}

	private void run() {
		MemberEntry entry = isMyTurn() ? this.context.members().pickFailed() : null;
		if (entry != null && this.context.isMember()) {
			this.context.environment()
				.dial(entry.peer.address(), this.context.heartbeat(), (result) -> onDialled(entry, result));
		}
	}

	private boolean isMyTurn() {
		double share = LOOKERS * this.context.members().failed().size() / this.context.members().size();
		return share >= 1 || this.context.random().nextDouble() < share;
	}

	private void onDialled(MemberEntry entry, DialResult result) {
		if (result instanceof DialResult.Answered answered && entry.state == NodeState.FAILED
				&& !answered.peer().id().equals(this.context.local().id)) {
			if (answered.peer().id().equals(entry.id)) {
				this.updates.accuse(entry, answered.peer());
			}
			this.antiEntropy.syncWith(answered.peer().address());
		}
	}

}
