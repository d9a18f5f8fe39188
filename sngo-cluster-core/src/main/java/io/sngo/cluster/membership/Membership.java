// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.ReplicatedState;
import io.sngo.cluster.protocol.WireException;

/**
 * The membership of one node: SWIM with Lifeguard, over an environment that gives it
 * time, randomness and a network. All methods are called on the node's control loop.
 */
public final class Membership {

	/** Strangers that are looked into within one heartbeat. */
	private static final int MAX_STRANGERS = 8;

	/** While so many pings wait, users' pings fail at once. */
	static final int MAX_PINGS = 1024;

	private final Context context;

	private final LocalStatements statements;

	private final Updates updates;

	private final Acks acks;

	private final Quarantine quarantine;

	private final SelfTest selfTest;

	private final FailureDetector failureDetector;

	private final EvidenceCheck evidenceCheck;

	private final AntiEntropy antiEntropy;

	private final GossipRound gossipRound;

	private final JoinProcess joinProcess;

	private final Admission admission;

	private final LeaveProcess leaveProcess;

	private final Reconnection reconnection;

	private final Retention retention;

	private final IdentityConflict identityConflict;

	private final LoadAnnouncement loadAnnouncement;

	/** Until then what arrives was sent during a long absence of this node. */
	private long deafUntil;

	private long strangersSince;

	private int strangers;

	/**
	 * @param local the local node
	 * @param metadata its metadata
	 * @param replicated the state that travels along
	 * @throws IllegalArgumentException if the metadata is too large
	 */
	public Membership(MembershipConfig config, Peer local, Map<String, String> metadata, Environment environment,
			ReplicatedState replicated, MembershipListener listener) {
		MemberEntry entry = new MemberEntry(
				new MemberRecord(local, 0, NodeState.JOINING, environment.epochMillis(), 0, Metadata.checked(metadata)),
				environment.nanoTime(), environment.epochMillis());
		MemberList members = new MemberList(entry, environment.random(), replicated);
		Dissemination dissemination = new Dissemination();
		Timers timers = new Timers(environment, config.heartbeatInterval().toNanos() / 2, this::onWake);
		this.context = new Context(config, environment, timers, members, dissemination,
				new Outbox(environment, dissemination, members), new Awareness(), replicated, new Changes(listener));
		this.deafUntil = this.context.now();
		this.statements = new LocalStatements(this.context);
		this.updates = new Updates(this.context, this.statements, new LookingInto());
		this.acks = new Acks(this.context);
		this.quarantine = new Quarantine(this.context, this.statements);
		this.selfTest = new SelfTest(this.context, this.statements, this.quarantine::isInDoubt);
		this.failureDetector = new FailureDetector(this.context, this.updates, this.acks, this.quarantine,
				this::onGone);
		this.evidenceCheck = new EvidenceCheck(this.context, this.updates, this.failureDetector);
		this.antiEntropy = new AntiEntropy(this.context, this.updates, this.statements);
		this.gossipRound = new GossipRound(this.context);
		this.joinProcess = new JoinProcess(this.context, this.updates, this.statements, this.antiEntropy);
		this.admission = new Admission(this.context, this.updates, this.joinProcess,
				(member) -> this.evidenceCheck.lookInto(member, null));
		this.leaveProcess = new LeaveProcess(this.context, this.updates, this.statements);
		this.reconnection = new Reconnection(this.context, this.updates, this.antiEntropy);
		this.retention = new Retention(this.context, this.updates);
		this.identityConflict = new IdentityConflict(this.context, this.statements, this.joinProcess);
		this.loadAnnouncement = new LoadAnnouncement(this.context, this.statements);
	}

	/**
	 * Starts to take part. A node without seeds is a cluster of its own at once; others
	 * look for a cluster until they have found one.
	 */
	public void start() {
		this.failureDetector.start();
		this.gossipRound.start();
		this.antiEntropy.start();
		this.reconnection.start();
		this.retention.start();
		this.joinProcess.start();
	}

	/**
	 * Looks for the cluster at more addresses, too. A node that left joins again.
	 */
	public void join(List<NodeAddress> seeds) {
		this.leaveProcess.abort();
		this.joinProcess.join(seeds);
	}

	/**
	 * Tells others that this node is about to leave. It still answers.
	 */
	public void withdraw() {
		this.leaveProcess.withdraw();
	}

	/**
	 * Leaves.
	 * @param done runs when a live member knows, none lives, or the leave timeout is over
	 */
	public void leave(Runnable done) {
		this.leaveProcess.leave(done);
	}

	/**
	 * Ends all activity without a word.
	 */
	public void stop() {
		this.context.timers().stop();
	}

	/**
	 * Takes in a message of a type from 1 to 63. That its sender lives is noted whatever
	 * it says.
	 * @throws WireException if the message is malformed or of an unknown type, and
	 * nothing was done with it; or if some of the rumors and pages in it are not
	 * acceptable, and those were skipped and all the rest was taken in
	 */
	public void onMessage(Peer from, ControlMessage message) {
		NodeState state = this.context.local().state;
		if (this.context.timers().isStopped() || this.context.now() - this.deafUntil < 0) {
			return;
		}
		if (state == NodeState.LEFT && message.type() != Outbox.LEAVE_ACK && message.type() != Outbox.LEAVE) {
			return;
		}
		if (state == NodeState.JOINING) {
			onMessageWhileJoining(from, message);
			return;
		}
		heardFrom(from, message.type());
		switch (message.type()) {
			case Outbox.SYNC_DIGEST -> this.antiEntropy.onDigest(message.body(), from);
			case Outbox.SYNC_DIFF -> this.antiEntropy.onDiff(message.body(), from);
			case Outbox.SYNC_RECORDS -> this.antiEntropy.onRecords(message.body(), from);
			default -> onEnvelope(from, message.type(), Envelope.decode(message.type(), message.body(), from));
		}
	}

	private void onMessageWhileJoining(Peer from, ControlMessage message) {
		switch (message.type()) {
			case Outbox.JOIN -> this.admission.onJoin(Envelope.decode(message.type(), message.body(), from));
			case Outbox.JOIN_REPLY ->
				this.joinProcess.onReply(Envelope.decode(message.type(), message.body(), from), from);
			default -> this.joinProcess.offer(from);
		}
	}

	private void onEnvelope(Peer from, int type, Envelope message) {
		WireException unacceptable = null;
		for (Rumor rumor : message.rumors) {
			try {
				this.updates.hear(rumor, from);
			}
			catch (WireException ex) {
				unacceptable = ex;
			}
		}
		act(type, message, from);
		if (unacceptable != null) {
			throw unacceptable;
		}
	}

	private void act(int type, Envelope message, Peer from) {
		switch (type) {
			case Outbox.PING -> onPing(message, from);
			case Outbox.ACK -> this.failureDetector.onAck(message, from);
			case Outbox.PING_REQ -> this.failureDetector.onPingRequest(message, from);
			case Outbox.NACK -> this.failureDetector.onNack(message, from);
			case Outbox.GOSSIP -> {
				// only rumors
			}
			case Outbox.JOIN -> this.admission.onJoin(message);
			case Outbox.JOIN_REPLY -> this.joinProcess.onReply(message, from);
			case Outbox.VERIFY -> this.evidenceCheck.onVerify(message, from);
			case Outbox.VERIFY_RESULT -> this.evidenceCheck.onVerifyResult(message, from);
			case Outbox.LEAVE -> this.leaveProcess.onLeave(message, from);
			case Outbox.LEAVE_ACK -> this.leaveProcess.onLeaveAck(message, from);
			case Outbox.PULL -> this.antiEntropy.onPull(message, from);
			default -> throw new WireException("Message type " + type + " is not known");
		}
	}

	private void onPing(Envelope ping, Peer from) {
		MemberEntry local = this.context.local();
		if (ping.id().equals(local.id) && ping.instance == local.peer.instance()) {
			this.context.outbox().sendWithGossip(from.address(), Outbox.ACK, Envelope.answer(ping.number));
			if (this.context.isQuarantined()) {
				// Who knows that it failed would not ask.
				this.context.outbox().tell(from.address(), LocalStatements.withdrawal(local));
			}
		}
		else {
			// Meant for an earlier run, or for whoever had this address before.
			this.context.outbox().tell(from.address(), new Rumor.Alive(local.claim()));
		}
	}

	/**
	 * Notes a sign of life. A sender that is not a member in this node's eyes does not
	 * know that, or this node does not know the sender.
	 */
	private void heardFrom(Peer from, int type) {
		MemberEntry entry = this.context.members().get(from.id());
		if (entry == null) {
			if (type != Outbox.JOIN && type != Outbox.LEAVE && mayLookIntoStranger()) {
				this.antiEntropy.syncWith(from.address());
			}
			return;
		}
		if (entry.peer.instance() != from.instance() || entry == this.context.local()) {
			return;
		}
		entry.heard(this.context.now(), this.context.environment().epochMillis());
		if (!entry.peer.equals(from) && mayLookIntoStranger()) {
			// It is not where somebody said it was.
			this.antiEntropy.syncWith(from.address());
		}
		if (!entry.isLive() && type != Outbox.JOIN && type != Outbox.LEAVE) {
			this.updates.accuse(entry, from);
		}
	}

	private boolean mayLookIntoStranger() {
		long now = this.context.now();
		if (now - this.strangersSince > this.context.heartbeat()) {
			this.strangersSince = now;
			this.strangers = 0;
		}
		return ++this.strangers <= MAX_STRANGERS;
	}

	/**
	 * A connection to a peer ended although it had not announced that.
	 */
	public void onConnectionLost(Peer peer, ConnectionLoss loss) {
		if (loss != ConnectionLoss.BROKEN) {
			this.evidenceCheck.onConnectionLost(peer);
		}
	}

	/**
	 * A connection for a message could not be opened.
	 */
	public void onConnectFailed(NodeAddress address, ConnectionLoss loss) {
		if (loss == ConnectionLoss.REFUSED) {
			this.leaveProcess.onRefused(address);
			this.evidenceCheck.onRefused(address);
		}
	}

	/**
	 * Spreads a change of the local node's part of the replicated state, which has the
	 * change already.
	 */
	public void publishDelta(byte[] delta) {
		MemberEntry local = this.context.local();
		long version = this.context.replicated().version(local.id, local.peer.instance());
		this.context.members().update(local);
		// Where nobody can be told the changes would pile up, and whoever comes takes the
		// whole part.
		if (!this.context.isMember() || this.context.members().size() > 1) {
			this.context.dissemination().add(new Rumor.Delta(local.id, local.peer.instance(), version, delta));
		}
		this.antiEntropy.hurry();
	}

	/**
	 * @throws IllegalArgumentException if the metadata is too large
	 */
	public void updateMetadata(Map<String, String> metadata) {
		this.statements.metadata(Metadata.checked(metadata));
	}

	/**
	 * @throws IllegalArgumentException if the load is not within 0.0 and 1.0
	 */
	public void updateLoad(double load) {
		this.loadAnnouncement.update(load);
	}

	/**
	 * Pings a member.
	 * @param roundTripNanos gets the round trip
	 * @param failed runs if the member is not known or does not answer within a heartbeat
	 */
	public void ping(NodeId id, LongConsumer roundTripNanos, Runnable failed) {
		MemberEntry entry = this.context.members().get(id);
		if (entry == null || this.acks.size() >= MAX_PINGS) {
			failed.run();
		}
		else if (entry == this.context.local()) {
			roundTripNanos.accept(0);
		}
		else {
			this.acks.ping(entry, this.context.heartbeat(), 0, roundTripNanos, failed);
		}
	}

	public Member local() {
		return this.context.local().view();
	}

	/**
	 * All members that are known, the local one, failed and left ones included.
	 */
	public Collection<Member> members() {
		List<Member> all = new ArrayList<>();
		for (MemberEntry entry : this.context.members().all()) {
			all.add(entry.view());
		}
		return all;
	}

	public @Nullable Member member(NodeId id) {
		MemberEntry entry = this.context.members().get(id);
		return (entry != null) ? entry.view() : null;
	}

	public JoinStatus joinStatus() {
		return this.joinProcess.status();
	}

	/**
	 * How far this node doubts itself: 0 for healthy to 7.
	 */
	public int awareness() {
		return this.context.awareness().score();
	}

	/**
	 * Whether this node takes itself for failed and says so, because it reaches hardly
	 * anybody while several others accuse it again and again. It is back by itself.
	 */
	public boolean isQuarantined() {
		return this.context.isQuarantined();
	}

	/**
	 * This process slept. Nothing that it missed may count against others, and they may
	 * think that it is dead.
	 */
	private void onWake(long sleptNanos) {
		this.context.listener().onPause();
		if (sleptNanos >= Retention.ABSENCE_NANOS) {
			this.retention.onAbsence();
			// The others failed this node long ago and look for it all the time: what
			// lies in its buffers is old, and nothing is missed by not listening to it.
			this.deafUntil = this.context.now() + this.context.heartbeat() / 2;
		}
		this.context.awareness().add(1);
		this.failureDetector.abandonProbes();
		this.evidenceCheck.clear();
		this.updates.restartSuspicions();
		this.antiEntropy.hurry();
		for (MemberEntry member : this.context.members().pick(3, MemberEntry::isLive)) {
			this.antiEntropy.syncWith(member.peer.address());
		}
	}

	private void onGone(MemberEntry entry) {
		this.evidenceCheck.onGone(entry);
	}

	private final class LookingInto implements Updates.Doubts {

		@Override
		public void lookInto(MemberEntry entry, @Nullable NodeId accuser) {
			Membership.this.evidenceCheck.lookInto(entry, accuser);
		}

		@Override
		public void lastProbe(MemberEntry entry) {
			Membership.this.evidenceCheck.lastProbe(entry);
			// The member may have refuted long ago, and this node alone missed it.
			for (MemberEntry other : Membership.this.context.members()
				.pick(1, (member) -> member != entry && member.state == NodeState.ACTIVE)) {
				Membership.this.antiEntropy.syncWith(other.peer.address());
			}
		}

		@Override
		public void accused(NodeId accuser, boolean news, boolean dead) {
			Membership.this.quarantine.onAccusation(accuser, news, dead);
		}

		@Override
		public boolean mayBeRight() {
			return Membership.this.statements.isWithheld() || Membership.this.quarantine.isInDoubt();
		}

		@Override
		public void prove(Runnable refutation) {
			Membership.this.selfTest.run(() -> {
				Membership.this.quarantine.onProven();
				refutation.run();
			});
		}

		@Override
		public void otherInstance(MemberRecord other) {
			Membership.this.identityConflict.check(other);
		}

		@Override
		public void missingPart(MemberEntry owner, Peer from) {
			Membership.this.antiEntropy.pull(owner, from);
		}

	}

	/**
	 * Lets the protocol itself react to changes before others learn of them.
	 */
	private final class Changes extends ForwardingListener {

		Changes(MembershipListener listener) {
			super(listener);
		}

		@Override
		public void onMemberChanged(@Nullable Member before, @Nullable Member after) {
			if (before == null && after != null) {
				MemberEntry entry = Membership.this.context.members().get(after.peer().id());
				if (entry != null) {
					Membership.this.failureDetector.memberAdded(entry);
				}
			}
			try {
				super.onMemberChanged(before, after);
			}
			finally {
				Membership.this.antiEntropy.hurry();
			}
		}

	}

}
