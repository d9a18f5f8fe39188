// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.List;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.Repetition;
import io.sngo.cluster.protocol.StoppableTimers;
import io.sngo.cluster.protocol.WireException;
import org.jspecify.annotations.Nullable;

/**
 * Leads who has a lock that a store keeps, and tells the others so. There are no votes:
 * that there is one leader is the store's promise. The term is higher than all that the
 * leader has heard of. Nodes that see each other for the first time tell each other of
 * terms, and whoever joins waits for that; should nobody have told it one, the clocks of
 * the nodes keep terms in order.
 */
public final class LockElection implements LeaderElection {

	/** Shortest time between two looks around, in nanoseconds. */
	private static final long SHORTEST_LOOK = 1_000_000;

	private final ElectionConfig config;

	private final Peer local;

	private final Environment environment;

	private final StoppableTimers timers;

	private final ElectionListener listener;

	private final Roster roster;

	private final LockTenure tenure;

	private final Repetition watch;

	private @Nullable KnownLeader known;

	/** The highest term that was heard of. */
	private long highestTerm;

	/** Whose that is, {@code null} where it was heard from others. */
	private @Nullable Voter highest;

	private long heldOffUntilNanos;

	private long heardUntilNanos;

	private boolean isolated;

	/**
	 * @param config settings, of which {@code eligible} and {@code lease} matter
	 * @param local the local node
	 * @param environment time, timers, randomness and network of this node
	 * @param lock what the leader has
	 * @param calls calls the lock
	 * @param listener learns who leads
	 */
	public LockElection(ElectionConfig config, Peer local, Environment environment, LeaderLock lock, LockCalls calls,
			ElectionListener listener) {
		this.config = config;
		this.local = local;
		this.environment = environment;
		this.timers = new StoppableTimers(environment);
		this.listener = listener;
		this.roster = new Roster(local);
		this.tenure = new LockTenure(lock, calls, config.lease(), environment, new TenureEvents());
		this.watch = new Repetition(this.timers, this::untilNextLook, this::look);
		this.heldOffUntilNanos = environment.nanoTime();
		this.heardUntilNanos = environment.nanoTime();
	}

	@Override
	public void start() {
		this.watch.now();
	}

	@Override
	public void stop() {
		this.timers.stop();
		know(null);
		this.tenure.end();
	}

	@Override
	public void onJoined(boolean founded) {
		if (!founded) {
			// The others tell it first of which terms they have heard.
			this.heldOffUntilNanos = now() + this.config.lease().toNanos() / 4;
		}
		lookNow();
	}

	@Override
	public void onMemberChanged(@Nullable Member before, @Nullable Member after) {
		this.roster.onMemberChanged(before, after, now());
		if (after == null || this.timers.isStopped()) {
			return;
		}
		NodeState state = after.info().state();
		KnownLeader leader = this.known;
		if (after.peer().equals(this.local)) {
			if (state == NodeState.LEFT || state == NodeState.JOINING) {
				// It belongs to no cluster.
				know(null);
			}
			if (state != NodeState.ACTIVE) {
				lookNow();
			}
			return;
		}
		if (state.isLive() && !isLive(before, after.peer())) {
			boolean leads = leader != null && leader.local();
			send(after.peer(), word(this.highestTerm, leads ? this.config.lease().toMillis() : 0));
		}
		if (leader != null && !leader.local() && after.peer().id().equals(leader.peer().id())
				&& this.roster.isGone(leader.peer())) {
			know(null);
			lookNow();
		}
	}

	private static boolean isLive(@Nullable Member before, Peer peer) {
		return before != null && before.info().state().isLive() && before.peer().equals(peer);
	}

	@Override
	public void onMessage(Peer from, ControlMessage message) {
		NodeState state = this.roster.state(this.local.id());
		if (this.timers.isStopped() || state == null || !state.isLive()) {
			return;
		}
		switch (message.type()) {
			case MessageType.LOCK_HELD -> onWord(from, Renewal.decode(message.body()));
			case MessageType.LOCK_DENIED -> onDenied(RenewalAck.decode(message.body()).term());
			case MessageType.RELEASE -> onRelease(from, Release.decode(message.body()));
			case MessageType.VOTE_REQUEST,
					MessageType.RENEWAL ->
				throw new WireException(
						"Node '" + from.id() + "' elects the leader by votes and this one by a lock: set"
								+ " cluster.leader.strategy to the same on all nodes");
			default -> throw new WireException("Message type " + message.type() + " is not known");
		}
	}

	/**
	 * Somebody says that it has the lock, or of which term it has heard. Where a later
	 * one was heard of, it is to begin above that.
	 */
	private void onWord(Peer from, Renewal word) {
		if (!isCredible(word.term())) {
			return;
		}
		boolean claimed = word.leaseMillis() > 0;
		Voter owner = this.highest;
		boolean contested = claimed && word.term() == this.highestTerm && owner != null && !owner.is(from);
		if (word.term() < this.highestTerm || contested) {
			send(from, new ControlMessage(MessageType.LOCK_DENIED,
					new RenewalAck(word.round(), this.highestTerm, 0, Stamp.NONE).encode().body()));
		}
		else if (claimed) {
			onHolder(from, word);
		}
		else if (word.term() > this.highestTerm) {
			onDenied(word.term());
		}
	}

	private void onHolder(Peer from, Renewal renewal) {
		KnownLeader leader = this.known;
		if (leader != null && leader.local()) {
			// Two cannot have it: this one may be the one that has not.
			know(null);
		}
		heard(renewal.term(), Voter.of(from));
		know(new KnownLeader(from, renewal.term(), false,
				now() + LeaseTime.atVoter(renewal.leaseMillis() * 1_000_000)));
		lookNow();
	}

	private boolean isCredible(long term) {
		return Terms.isCredible(term, this.highestTerm, this.environment.epochMillis());
	}

	/**
	 * Somebody has heard of a term, whose it is does not matter: the next one is above
	 * it.
	 */
	private void onDenied(long term) {
		if (!isCredible(term)) {
			return;
		}
		KnownLeader leader = this.known;
		boolean deposed = leader != null && leader.local() && term >= leader.term();
		if (deposed || term > this.highestTerm) {
			heard(term, null);
		}
		if (deposed) {
			know(null);
			lookNow();
		}
	}

	private void onRelease(Peer from, Release release) {
		KnownLeader leader = this.known;
		if (leader != null && !leader.local() && from.equals(leader.peer()) && release.term() == leader.term()) {
			know(null);
			lookNow();
		}
	}

	private void heard(long term, @Nullable Voter holder) {
		if (term >= this.highestTerm) {
			this.highestTerm = term;
			this.highest = holder;
		}
	}

	/**
	 * Does what is due.
	 */
	private void look() {
		KnownLeader leader = this.known;
		if (leader != null && (!leader.isValid(now()) || (leader.local() && !mayLead()))) {
			// Before the lock is given back: then another may have it.
			know(null);
		}
		this.tenure.want(wants());
	}

	/**
	 * Whether the local node wants the lock, or to keep it: nobody else has it, as far as
	 * is known.
	 */
	private boolean wants() {
		if (!mayLead()) {
			return false;
		}
		KnownLeader leader = this.known;
		return (leader != null) ? leader.local() : now() - this.heldOffUntilNanos >= 0;
	}

	private boolean mayLead() {
		return this.config.eligible() && !this.isolated && !this.timers.isStopped()
				&& this.roster.state(this.local.id()) == NodeState.ACTIVE;
	}

	private long untilNextLook() {
		long now = now();
		long next = now + this.config.lease().toNanos() / 4;
		if (this.known != null) {
			next = Math.min(next, this.known.untilNanos());
		}
		if (wants() && this.tenure.nextNanos() - now > 0) {
			next = Math.min(next, this.tenure.nextNanos());
		}
		return Math.max(SHORTEST_LOOK, next - now);
	}

	private void lookAgain() {
		if (!this.timers.isStopped()) {
			this.watch.in(untilNextLook());
		}
	}

	private void lookNow() {
		look();
		lookAgain();
	}

	@Override
	public void resign() {
		KnownLeader leader = this.known;
		if (leader != null && leader.local()) {
			// For as long as others may need to get it.
			this.heldOffUntilNanos = now() + this.config.lease().toNanos() * 5 / 2;
			know(null);
		}
		lookNow();
	}

	@Override
	public void isolate(boolean isolate) {
		this.isolated = isolate;
		if (isolate) {
			know(null);
		}
		lookNow();
	}

	@Override
	public @Nullable KnownLeader leader() {
		return this.known;
	}

	@Override
	public boolean isVoted() {
		return false;
	}

	@Override
	public long heardUntilNanos() {
		return this.heardUntilNanos;
	}

	/**
	 * The others would have to wait for the lock to run out.
	 */
	@Override
	public boolean isMissed() {
		return this.tenure.isHeld() && !this.roster.others().isEmpty();
	}

	@Override
	public String origin() {
		return "lock";
	}

	@Override
	public List<String> voters() {
		return List.of();
	}

	private void know(@Nullable KnownLeader leader) {
		if (leader != null) {
			this.heardUntilNanos = leader.untilNanos();
		}
		KnownLeader before = this.known;
		this.known = this.isolated ? null : leader;
		if (before != null && before.local() && (this.known == null || !this.known.local())) {
			// Somebody else may have had it when the next term begins.
			this.tenure.forfeit();
		}
		if (before != null || this.known != null) {
			this.listener.onLeader(before, this.known);
		}
	}

	/**
	 * @param leaseMillis of the leader, 0 where the node only tells of which term it has
	 * heard
	 */
	static ControlMessage word(long term, long leaseMillis) {
		return new ControlMessage(MessageType.LOCK_HELD,
				new Renewal(0, term, leaseMillis, null, Stamp.NONE).encode().body());
	}

	private void tellOthers(ControlMessage message) {
		this.roster.others().forEach((peer) -> send(peer, message));
	}

	private long now() {
		return this.environment.nanoTime();
	}

	private void send(Peer to, ControlMessage message) {
		this.environment.send(to.address(), message);
	}

	private final class TenureEvents implements LockTenure.Events {

		@Override
		public void onHeld(long untilNanos) {
			KnownLeader leader = LockElection.this.known;
			boolean leads = leader != null && leader.local();
			if (!leads) {
				// The lock was taken just now.
				heard(Math.max(LockElection.this.highestTerm + 1, LockElection.this.environment.epochMillis()),
						Voter.of(LockElection.this.local));
			}
			KnownLeader now = new KnownLeader(LockElection.this.local, LockElection.this.highestTerm, true, untilNanos);
			know(now);
			tellOthers(word(now.term(), LockElection.this.config.lease().toMillis()));
		}

		@Override
		public void onLost() {
			KnownLeader leader = LockElection.this.known;
			if (leader != null && leader.local()) {
				know(null);
			}
		}

		@Override
		public void onReleased() {
			tellOthers(new Release(LockElection.this.highestTerm, null).encode());
		}

		@Override
		public void onAnswered() {
			lookAgain();
		}

	}

}
