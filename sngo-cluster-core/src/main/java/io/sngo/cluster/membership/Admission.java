// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.function.Consumer;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.UntrustedText;
import io.sngo.cluster.protocol.WireWriter;

/**
 * A member's side of a join: nobody becomes a member who cannot be reached or whose id is
 * taken by a node that lives.
 */
final class Admission {

	/** Joins that are looked into at a time: others ask again. */
	static final int MAX_PENDING = 256;

	private final Context context;

	private final Updates updates;

	private final JoinProcess joinProcess;

	private final Consumer<MemberEntry> doubt;

	private int pending;

	/**
	 * @param joinProcess gets whoever asks while the local node looks for a cluster
	 * itself
	 * @param doubt looks into whether a member lives
	 */
	Admission(Context context, Updates updates, JoinProcess joinProcess, Consumer<MemberEntry> doubt) {
		this.joinProcess = joinProcess;
		this.doubt = doubt;
		this.context = context;
		this.updates = updates;
	}

	void onJoin(Envelope request) {
		MemberRecord member = request.member();
		MemberEntry local = this.context.local();
		if (member.id().equals(local.id) && isFirst(member.peer())) {
			rejectDuplicate(member, local, request.number);
			return;
		}
		if (local.state == NodeState.JOINING && this.joinProcess.onAsked(member.peer(), request.standing)
				&& local.state == NodeState.JOINING) {
			send(member, JoinReply.WAITING.encode(request.number, JoinProcess.WAITS, 0)
				.varint(4, this.joinProcess.standing()));
			return;
		}
		if (local.claimed != NodeState.ACTIVE || this.pending >= MAX_PENDING) {
			notYet(member, request.number);
			return;
		}
		dial(member.peer().address(), 2 * this.context.heartbeat(), member, request.number, (result) -> {
			if (isAnsweredBy(result, member.peer())) {
				admit(member, request.number);
			}
			else {
				reply(member, JoinReply.UNREACHABLE_ADVERTISED_ADDRESS, "Node '" + this.context.local().id
						+ "' does not reach node '" + member.id() + "' at the address that it advertises, "
						+ member.peer().address() + ": " + UntrustedText.escape(describe(result))
						+ ". Set 'cluster.advertise-addr' and 'cluster.advertise-port' to what other nodes can reach",
						0, request.number);
			}
		});
	}

	/**
	 * Whether the local node has the id that another asks for. Of two that look for a
	 * cluster one does.
	 */
	private boolean isFirst(Peer other) {
		MemberEntry local = this.context.local();
		return local.state == NodeState.ACTIVE
				|| (local.state == NodeState.JOINING && local.peer.instance() < other.instance());
	}

	private void admit(MemberRecord member, long number) {
		MemberEntry existing = this.context.members().get(member.id());
		if (existing == null || existing.peer.instance() == member.peer().instance() || !existing.isLive()) {
			accept(member, existing == null ? 0 : existing.incarnation, number);
			return;
		}
		Peer old = existing.peer;
		boolean suspected = existing.state == NodeState.SUSPECTED;
		long time = suspected ? this.context.heartbeat() / 2 : this.context.heartbeat();
		this.doubt.accept(existing);
		dial(old.address(), time, member, number, (result) -> {
			if (isAnsweredBy(result, old)) {
				rejectDuplicate(member, existing, number);
			}
			else if (suspected || isSuspected(existing, old) || !(result instanceof DialResult.TimedOut)) {
				replace(existing, old);
				accept(member, existing.incarnation, number);
			}
			else {
				// It may pause, or be cut off from this node alone. If others do not
				// reach it, either, it is suspected in a moment.
				reply(member, JoinReply.NOT_YET, "node id '" + member.id() + "' belongs to the node at " + old.address()
						+ ", which does not answer and is being looked for", 0, number);
			}
		});
	}

	/**
	 * Whether others have found meanwhile that it does not answer them, either.
	 */
	private static boolean isSuspected(MemberEntry existing, Peer old) {
		return existing.state == NodeState.SUSPECTED && existing.peer.instance() == old.instance();
	}

	/**
	 * Dials on behalf of one that asks. Whoever is let in by a node that has left
	 * meanwhile would be a member alone.
	 */
	private void dial(NodeAddress address, long time, MemberRecord member, long number, Consumer<DialResult> next) {
		this.context.environment().dial(address, time, (result) -> {
			this.pending--;
			if (this.context.isMember()) {
				next.accept(result);
			}
			else {
				notYet(member, number);
			}
		});
		// Last: without an answer to come nothing would end it.
		this.pending++;
	}

	private void replace(MemberEntry existing, Peer old) {
		if (existing.peer.instance() == old.instance()) {
			this.updates.fail(existing, this.context.local().id);
		}
	}

	private void notYet(MemberRecord member, long number) {
		reply(member, JoinReply.NOT_YET, "leaves, is not well, or has too many others to take in", 0, number);
	}

	private void accept(MemberRecord member, long incarnation, long number) {
		send(member,
				JoinReply.ACCEPTED.encode(number, "", incarnation).nested(9, this.context.local().claim().encode()));
	}

	private void rejectDuplicate(MemberRecord member, MemberEntry existing, long number) {
		reply(member, JoinReply.DUPLICATE_NODE_ID,
				"Node id '" + member.id() + "' of the node at " + member.peer().address()
						+ " is taken by the live node at " + existing.peer.address()
						+ ". Give each node an id of its own with 'cluster.node-id'",
				0, number);
	}

	private void reply(MemberRecord member, JoinReply reply, String text, long incarnation, long number) {
		send(member, reply.encode(number, text, incarnation));
	}

	private void send(MemberRecord member, WireWriter reply) {
		this.context.outbox().send(member.peer().address(), Outbox.JOIN_REPLY, reply);
	}

	private static boolean isAnsweredBy(DialResult result, Peer peer) {
		return result instanceof DialResult.Answered answered && answered.peer().id().equals(peer.id())
				&& answered.peer().instance() == peer.instance();
	}

	static String describe(DialResult result) {
		if (result instanceof DialResult.Answered answered) {
			return "node '" + answered.peer().id() + "' answers there";
		}
		if (result instanceof DialResult.TimedOut timedOut) {
			return "no answer (" + timedOut.detail() + ")";
		}
		if (result instanceof DialResult.Rejected rejected) {
			return rejected.message();
		}
		return "connection refused";
	}

}
