// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.Repetition;
import io.sngo.cluster.protocol.WireWriter;

/**
 * SWIM's failure detector with Lifeguard's additions: in every period one member is asked
 * directly, then by way of others and at the same time over a fresh connection, before it
 * is suspected. A node that doubts itself stretches its periods but asks as many members
 * in each as it would have asked in the time, so that it does not become blind.
 * <p>
 * A fresh connection is answered by the member's network threads, which says nothing of
 * its control loop: it is a sign of life for a few probes in a row only, which follow
 * each other soon.
 */
final class FailureDetector {

	private static final int INDIRECT_PROBES = 3;

	/** Probes in a row for which an answer of the member's network alone suffices. */
	static final int MAX_DIALLED = 3;

	/** While so many pings wait, none is sent on behalf of others. */
	static final int MAX_RELAYED = 256;

	private final Context context;

	private final Updates updates;

	private final Acks acks;

	private final Quarantine quarantine;

	private final ProbeOrder order;

	private final Consumer<MemberEntry> evidence;

	private final Repetition repetition;

	/**
	 * Probes of this period that have gone indirect, by the number that answers repeat.
	 */
	private final Map<Long, Probe> indirect = new LinkedHashMap<>();

	/** Goes up when all probes under way are to be dropped without blame. */
	private int generation;

	private long number;

	/**
	 * @param evidence follows up that a member's address is not served by it any more
	 */
	FailureDetector(Context context, Updates updates, Acks acks, Quarantine quarantine,
			Consumer<MemberEntry> evidence) {
		this.evidence = evidence;
		this.context = context;
		this.updates = updates;
		this.acks = acks;
		this.quarantine = quarantine;
		this.order = new ProbeOrder(context.members(), context.random());
		this.repetition = new Repetition(context.timers()::schedule, this::period, this::probe);
	}

	void start() {
		this.repetition.in(this.context.random().nextLong(this.context.heartbeat()));
	}

	void memberAdded(MemberEntry entry) {
		this.order.add(entry);
	}

	void probeSoon(MemberEntry entry) {
		this.order.urgent(entry);
	}

	/**
	 * Drops all probes under way: this process slept, so their silence says nothing.
	 */
	void abandonProbes() {
		this.generation++;
		this.indirect.clear();
	}

	private long period() {
		return this.context.awareness().scale(this.context.heartbeat());
	}

	private void probe() {
		this.context.dissemination().remind();
		this.context.members().remind();
		long period = period();
		if (this.context.isMember()) {
			int count = Math.min(1 + this.context.awareness().score(), this.context.members().live().size());
			for (int i = 0; i < count; i++) {
				MemberEntry target = this.order.next();
				if (target != null) {
					new Probe(target, period).start();
				}
			}
			if (count == 0) {
				this.quarantine.onAlone();
			}
		}
	}

	/**
	 * Somebody asks this node to probe a member on its behalf.
	 */
	void onPingRequest(Envelope request, Peer from) {
		MemberEntry target = this.context.members().get(request.id());
		if (target == null || target == this.context.local() || target.peer.instance() != request.instance
				|| this.acks.size() >= MAX_RELAYED) {
			return;
		}
		long patience = this.context.heartbeat() * 2 / 5;
		this.acks.ping(target, patience, patience,
				(roundTrip) -> this.context.outbox().send(from.address(), Outbox.ACK, indirectAnswer(request.number)),
				() -> this.context.outbox().send(from.address(), Outbox.NACK, Envelope.answer(request.number)));
	}

	private static WireWriter indirectAnswer(long number) {
		return Envelope.answer(number).varint(6, 1);
	}

	void onAck(Envelope ack, Peer from) {
		if (ack.code == 1) {
			Probe probe = this.indirect.get(ack.number);
			if (probe != null && probe.helpers.contains(from.id())) {
				probe.reached = true;
			}
		}
		else {
			this.acks.onAck(ack.number, from);
		}
	}

	void onNack(Envelope nack, Peer from) {
		Probe probe = this.indirect.get(nack.number);
		if (probe != null && probe.helpers.contains(from.id())) {
			probe.nacks.add(from.id());
		}
	}

	private final class Probe {

		private final MemberEntry target;

		private final Peer peer;

		private final int refutations;

		private final long period;

		private final long started = FailureDetector.this.context.now();

		private final int born = FailureDetector.this.generation;

		private final long key = ++FailureDetector.this.number;

		/** It answered this node or a helper. */
		private boolean reached;

		/** It answers too late to count as reached directly. */
		private boolean late;

		/** Its network answered. */
		private boolean dialled;

		private final Set<NodeId> helpers = new LinkedHashSet<>();

		private final Set<NodeId> nacks = new LinkedHashSet<>();

		Probe(MemberEntry target, long period) {
			this.target = target;
			this.peer = target.peer;
			this.refutations = target.refutations;
			this.period = period;
		}

		void start() {
			Context context = FailureDetector.this.context;
			if (this.target.state == NodeState.SUSPECTED) {
				// Buddy system: the suspect learns of it first and can refute at once.
				context.outbox().tell(this.peer.address(), FailureDetector.this.updates.accusation(this.target));
			}
			FailureDetector.this.acks.ping(this.target, this.period / 2, this.period / 2, (roundTrip) -> {
				this.reached = true;
				context.awareness().add(-1);
				if (!this.late) {
					FailureDetector.this.quarantine.onProbe(true);
				}
			}, this::goIndirect);
		}

		private void goIndirect() {
			if (isObsolete()) {
				return;
			}
			this.late = true;
			FailureDetector.this.quarantine.onProbe(false);
			Context context = FailureDetector.this.context;
			for (MemberEntry helper : context.members()
				.pick(INDIRECT_PROBES, (other) -> other != this.target && other.state == NodeState.ACTIVE)) {
				this.helpers.add(helper.id);
				context.outbox().send(helper.peer.address(), Outbox.PING_REQ, Envelope.about(this.key, this.target));
			}
			long left = Math.max(1, this.started + this.period - context.now());
			context.environment().dial(this.peer.address(), left, this::onDialled);
			context.timers().schedule(left, this::conclude);
			// Last: without a conclusion to come nothing would take it out.
			FailureDetector.this.indirect.put(this.key, this);
		}

		private void onDialled(DialResult result) {
			if (result instanceof DialResult.Answered answered && answered.peer().instance() == this.peer.instance()) {
				this.dialled = true;
			}
			else if (!isObsolete() && !this.reached
					&& (result instanceof DialResult.Refused || result instanceof DialResult.Answered)) {
				// Nobody, or somebody else, listens there now: no need to wait any
				// longer.
				FailureDetector.this.evidence.accept(this.target);
			}
		}

		private void conclude() {
			FailureDetector.this.indirect.remove(this.key);
			if (isObsolete()) {
				return;
			}
			Context context = FailureDetector.this.context;
			if (this.reached) {
				this.target.dialledInARow = 0;
				return;
			}
			FailureDetector.this.quarantine.onUnreached();
			if (this.dialled && this.target.dialledInARow < MAX_DIALLED) {
				this.target.dialledInARow++;
				probeSoon(this.target);
				return;
			}
			if (hasRefuted()) {
				// A probe that began in a cut says nothing of what is now.
				probeSoon(this.target);
				return;
			}
			// Helpers that do not even say no are a sign that this node is the sick one.
			context.awareness().add(this.helpers.isEmpty() ? 1 : this.helpers.size() - this.nacks.size());
			if (!FailureDetector.this.quarantine.isMute()) {
				FailureDetector.this.updates.suspect(this.target);
			}
		}

		/**
		 * Whether it has refuted since, or been cleared by any other word of its own.
		 */
		private boolean hasRefuted() {
			return this.target.refutations != this.refutations
					|| (this.target.state == NodeState.ACTIVE && this.target.stateChangedNanos - this.started > 0);
		}

		private boolean isObsolete() {
			return this.born != FailureDetector.this.generation || !this.target.isLive()
					|| this.target.peer.instance() != this.peer.instance();
		}

	}

}
