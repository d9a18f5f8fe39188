// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.Peer;

/**
 * A graceful leave: the news goes straight to others that live, and is done when they
 * have acknowledged it, after a heartbeat when one has, and after the leave timeout in
 * any case.
 */
final class LeaveProcess {

	/** In a larger cluster gossip does the rest. */
	private static final int TOLD_DIRECTLY = 32;

	private static final Environment.Timer NONE = () -> {
	};

	private final Context context;

	private final Updates updates;

	private final LocalStatements statements;

	private final Set<NodeId> waitingFor = new LinkedHashSet<>();

	private boolean acknowledged;

	private Runnable done = () -> {
	};

	private Environment.Timer timeout = NONE;

	private Environment.Timer grace = NONE;

	private Environment.Timer repetition = NONE;

	LeaveProcess(Context context, Updates updates, LocalStatements statements) {
		this.context = context;
		this.updates = updates;
		this.statements = statements;
	}

	/**
	 * Announces that this node will leave; it still answers.
	 */
	void withdraw() {
		if (this.context.local().state == NodeState.ACTIVE) {
			this.statements.state(NodeState.LEAVING);
			Rumor news = new Rumor.Alive(this.context.local().claim());
			for (MemberEntry member : this.context.members().pick(TOLD_DIRECTLY, MemberEntry::isLive)) {
				this.context.outbox().tell(member.peer.address(), news);
			}
		}
	}

	void leave(Runnable done) {
		if (this.context.local().state == NodeState.LEFT) {
			alsoDone(done);
			return;
		}
		this.done = done;
		this.acknowledged = false;
		this.waitingFor.clear();
		boolean member = this.context.isMember();
		this.statements.state(NodeState.LEFT);
		this.context.dissemination().clear();
		if (member) {
			for (MemberEntry other : this.context.members().pick(TOLD_DIRECTLY, MemberEntry::isLive)) {
				this.waitingFor.add(other.id);
			}
		}
		if (this.waitingFor.isEmpty()) {
			finish();
			return;
		}
		long longest = this.context.config().leaveTimeout().toNanos();
		this.timeout = this.context.timers().schedule(longest, this::finish);
		this.grace = this.context.timers().schedule(Math.min(longest, this.context.heartbeat()), () -> {
			if (this.acknowledged) {
				finish();
			}
		});
		tell();
	}

	/**
	 * Leaves already: done when that is.
	 */
	private void alsoDone(Runnable another) {
		if (this.waitingFor.isEmpty()) {
			another.run();
			return;
		}
		Runnable first = this.done;
		this.done = () -> {
			first.run();
			another.run();
		};
	}

	/**
	 * This node joins again: it must not go on to tell that it left.
	 */
	void abort() {
		if (!this.waitingFor.isEmpty()) {
			finish();
		}
	}

	/**
	 * Tells those who have not answered, again and again: a message may be lost.
	 */
	private void tell() {
		MemberEntry local = this.context.local();
		try {
			for (NodeId id : List.copyOf(this.waitingFor)) {
				MemberEntry other = this.context.members().get(id);
				if (other == null || !other.isLive()) {
					onGone(id);
				}
				else {
					this.context.outbox()
						.send(other.peer.address(), Outbox.LEAVE,
								Envelope.answer(local.incarnation).nested(9, local.record(NodeState.LEFT).encode()));
				}
			}
		}
		finally {
			if (!this.waitingFor.isEmpty()) {
				this.repetition = this.context.timers().schedule(this.context.heartbeat() / 2, this::tell);
			}
		}
	}

	/**
	 * Another member leaves. It gets its answer from one that has left itself, too, or
	 * two that leave at once would wait for each other.
	 */
	void onLeave(Envelope message, Peer from) {
		MemberRecord member = message.member();
		onGone(from.id());
		this.updates.left(new Rumor.Left(member.id(), member.peer().instance(), member.incarnation()), from);
		this.context.outbox().send(from.address(), Outbox.LEAVE_ACK, Envelope.answer(message.number));
	}

	void onLeaveAck(Envelope ack, Peer from) {
		if (this.context.local().state == NodeState.LEFT && ack.number == this.context.local().incarnation
				&& this.waitingFor.remove(from.id())) {
			boolean first = !this.acknowledged;
			this.acknowledged = true;
			if (this.waitingFor.isEmpty()) {
				finish();
			}
			else if (first) {
				this.grace.cancel();
				this.grace = this.context.timers().schedule(this.context.heartbeat(), this::finish);
			}
		}
	}

	/**
	 * Nothing listens at an address any more.
	 */
	void onRefused(NodeAddress address) {
		for (NodeId id : List.copyOf(this.waitingFor)) {
			MemberEntry member = this.context.members().get(id);
			if (member == null || member.peer.address().equals(address)) {
				onGone(id);
			}
		}
	}

	/**
	 * Whoever is gone will not answer.
	 */
	private void onGone(NodeId id) {
		if (this.waitingFor.remove(id) && this.waitingFor.isEmpty()) {
			finish();
		}
	}

	private void finish() {
		this.timeout.cancel();
		this.grace.cancel();
		this.repetition.cancel();
		this.waitingFor.clear();
		Runnable task = this.done;
		this.done = () -> {
		};
		task.run();
	}

}
