// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.function.Predicate;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;

/**
 * A member's side of a join: nobody becomes a member who cannot be reached or whose id is
 * taken by a node that lives.
 */
final class Admission {

	/** Joins that are looked into at a time: others ask again. */
	static final int MAX_PENDING = 256;

	private final Context context;

	private final Updates updates;

	private final Predicate<NodeAddress> waitingFor;

	private int pending;

	/**
	 * @param waitingFor whether the local node looks for a cluster at an address
	 */
	Admission(Context context, Updates updates, Predicate<NodeAddress> waitingFor) {
		this.waitingFor = waitingFor;
		this.context = context;
		this.updates = updates;
	}

	void onJoin(Envelope request) {
		MemberRecord member = request.member();
		if (this.context.local().state != NodeState.ACTIVE || this.pending >= MAX_PENDING) {
			notYet(member, request.number);
			return;
		}
		if (member.id().equals(this.context.local().id)) {
			rejectDuplicate(member, this.context.local(), request.number);
			return;
		}
		this.pending++;
		this.context.environment().dial(member.peer().address(), 2 * this.context.heartbeat(), (result) -> {
			this.pending--;
			if (isAnsweredBy(result, member.peer())) {
				admit(member, request.number);
			}
			else {
				reply(member, JoinReply.UNREACHABLE_ADVERTISED_ADDRESS, "Node '" + this.context.local().id
						+ "' does not reach node '" + member.id() + "' at the address that it advertises, "
						+ member.peer().address() + ": " + describe(result)
						+ ". Set 'cluster.advertise-addr' and 'cluster.advertise-port' to what other nodes can reach",
						0, request.number);
			}
		});
	}

	private void notYet(MemberRecord member, long number) {
		boolean mutual = this.context.local().state == NodeState.JOINING
				&& this.waitingFor.test(member.peer().address());
		reply(member, mutual ? JoinReply.WAITING_FOR_YOU : JoinReply.NOT_YET, "still joining itself, or leaving", 0,
				number);
	}

	private void admit(MemberRecord member, long number) {
		MemberEntry existing = this.context.members().get(member.id());
		if (existing == null || existing.peer.instance() == member.peer().instance() || !existing.isLive()) {
			accept(member, existing == null ? 0 : existing.incarnation, number);
			return;
		}
		Peer old = existing.peer;
		this.pending++;
		this.context.environment().dial(old.address(), this.context.heartbeat(), (result) -> {
			this.pending--;
			if (isAnsweredBy(result, old)) {
				rejectDuplicate(member, existing, number);
				return;
			}
			if (existing.peer.instance() == old.instance()) {
				this.updates.fail(existing, this.context.local().id);
			}
			accept(member, existing.incarnation, number);
		});
	}

	private void accept(MemberRecord member, long incarnation, long number) {
		reply(member, JoinReply.ACCEPTED, "", incarnation, number);
	}

	private void rejectDuplicate(MemberRecord member, MemberEntry existing, long number) {
		reply(member, JoinReply.DUPLICATE_NODE_ID,
				"Node id '" + member.id() + "' of the node at " + member.peer().address()
						+ " is taken by the live node at " + existing.peer.address()
						+ ". Give each node an id of its own with 'cluster.node-id'",
				0, number);
	}

	private void reply(MemberRecord member, JoinReply reply, String text, long incarnation, long number) {
		this.context.outbox().send(member.peer().address(), Outbox.JOIN_REPLY, reply.encode(number, text, incarnation));
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
