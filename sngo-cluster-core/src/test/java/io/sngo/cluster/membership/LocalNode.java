// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.JoinRejectedException.Reason;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.ReplicatedState;
import io.sngo.cluster.protocol.ScriptedWorld;
import io.sngo.cluster.protocol.WireWriter;

import org.jspecify.annotations.Nullable;

/**
 * The membership of one node in a world that the test writes: what comes in, what goes
 * out and what it holds of the others.
 */
final class LocalNode implements MembershipListener {

	static final Peer SELF = peer("local", 100);

	static final Peer A = peer("a", 1);

	static final Peer B = peer("b", 2);

	static final Peer C = peer("c", 3);

	final ScriptedEnvironment world = new ScriptedEnvironment();

	final ScriptedState state = new ScriptedState();

	final Membership membership;

	/** Changes of state of the others, as {@code id:STATE}; {@code id:-} is forgotten. */
	final List<String> events = new ArrayList<>();

	final List<Reason> rejections = new ArrayList<>();

	int joined;

	/** A change of which telling ends in trouble, once; as in {@link #events}. */
	@Nullable String trouble;

	/** The local node as it was before its last change. */
	@Nullable Member lastLocalBefore;

	private LocalNode(MembershipConfig config, @Nullable ReplicatedState replicated) {
		this.membership = new Membership(config, SELF, Map.of(), this.world,
				(replicated != null) ? replicated : this.state, this);
	}

	/** A node that is a cluster of its own. */
	static LocalNode alone() {
		LocalNode node = with(MembershipConfig.DEFAULT);
		node.membership.start();
		return node;
	}

	/** A node in a cluster with others. */
	static LocalNode among(Peer... others) {
		return replicating(null, others);
	}

	/** The same, with a replicated state of the test. */
	static LocalNode replicating(@Nullable ReplicatedState replicated, Peer... others) {
		LocalNode node = new LocalNode(MembershipConfig.DEFAULT, replicated);
		node.membership.start();
		for (Peer other : others) {
			node.hear(other, new Rumor.Alive(record(other, 1)));
		}
		node.world.takeSent();
		node.events.clear();
		return node;
	}

	/** A node that has not started. */
	static LocalNode with(MembershipConfig config) {
		return new LocalNode(config, null);
	}

	static Peer peer(String id, long instance) {
		return new Peer(NodeId.of(id), instance, new NodeAddress("host-" + id, 7946));
	}

	static MemberRecord record(Peer peer, long incarnation) {
		return record(peer, incarnation, NodeState.ACTIVE);
	}

	static MemberRecord record(Peer peer, long incarnation, NodeState state) {
		return new MemberRecord(peer, incarnation, state, 1_000, 0, Map.of());
	}

	static Rumor suspect(Peer subject, long incarnation, Peer accuser) {
		return new Rumor.Suspect(subject.id(), subject.instance(), incarnation, accuser.id());
	}

	static Rumor failed(Peer subject, long incarnation, Peer accuser) {
		return new Rumor.Failed(subject.id(), subject.instance(), incarnation, accuser.id());
	}

	static Rumor left(Peer subject, long incarnation) {
		return new Rumor.Left(subject.id(), subject.instance(), incarnation);
	}

	static Rumor alive(Peer subject, long incarnation) {
		return new Rumor.Alive(record(subject, incarnation));
	}

	/** Gossip arrives. */
	void hear(Peer from, Rumor... rumors) {
		WireWriter message = new WireWriter();
		for (Rumor rumor : rumors) {
			message.nested(Rumor.FIELD, rumor.encode());
		}
		receive(from, Outbox.GOSSIP, message);
	}

	/** Records arrive by anti-entropy. */
	void reconcile(Peer from, MemberRecord... records) {
		WireWriter message = new WireWriter();
		for (MemberRecord record : records) {
			message.nested(1, record.encode());
		}
		receive(from, Outbox.SYNC_RECORDS, message);
	}

	void receive(Peer from, int type, WireWriter message) {
		this.membership.onMessage(from, new ControlMessage(type, message.toByteArray()));
	}

	/** Time passes while others answer all that this node asks them. */
	void runWith(Duration time, Peer... alive) {
		long steps = time.toMillis() / 10;
		for (long step = 0; step < steps; step++) {
			this.world.run(Duration.ofMillis(10));
			answer(alive);
		}
	}

	/** Others answer what has come. */
	void answer(Peer... alive) {
		List<ScriptedWorld.Sent> messages = this.world.takeSent();
		for (Peer peer : alive) {
			this.world.answer(peer);
			for (ScriptedWorld.Sent sent : messages) {
				if (sent.to().equals(peer.address()) && sent.type() == Outbox.PING) {
					Envelope ping = Envelope.decode(sent.message().body());
					if (ping.id().equals(peer.id()) && ping.instance == peer.instance()) {
						receive(peer, Outbox.ACK, Envelope.answer(ping.number));
					}
				}
			}
		}
	}

	@Nullable NodeState sees(Peer peer) {
		Member member = this.membership.member(peer.id());
		return (member != null) ? member.info().state() : null;
	}

	long incarnationOf(Peer peer) {
		Member member = this.membership.member(peer.id());
		return (member != null) ? member.info().incarnation() : -1;
	}

	/** What this node said of itself last, of the messages since the last look. */
	List<MemberRecord> statements() {
		return this.world.rumors()
			.stream()
			.filter((rumor) -> rumor.subject().equals(SELF.id()) && rumor instanceof Rumor.Alive)
			.map((rumor) -> ((Rumor.Alive) rumor).member())
			.toList();
	}

	@Override
	public void onMemberChanged(@Nullable Member before, @Nullable Member after) {
		Member one = (after != null) ? after : before;
		if (one == null) {
			throw new AssertionError("A change of nothing");
		}
		if (one.peer().id().equals(SELF.id())) {
			this.lastLocalBefore = before;
		}
		NodeState from = (before != null) ? before.info().state() : null;
		NodeState to = (after != null) ? after.info().state() : null;
		String event = one.peer().id() + ":" + ((to != null) ? to : "-");
		if (from != to && event.equals(this.trouble)) {
			this.trouble = null;
			throw new ScriptedWorld.Trouble();
		}
		if (from != to && !one.peer().id().equals(SELF.id())) {
			this.events.add(event);
		}
	}

	@Override
	public void onJoined(boolean founded) {
		this.joined++;
	}

	@Override
	public void onJoinRejected(Reason reason, String message) {
		this.rejections.add(reason);
	}

}
