// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Claims;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.ReplicatedState.DeltaResult;

/**
 * SWIM's rules for what becomes of a statement about a member: a higher incarnation wins;
 * at the same one active, suspected, failed and left override one another in this order.
 * Only a node itself raises its incarnation.
 */
final class Updates {

	/**
	 * A member that was heard from itself within so many heartbeats is not failed on
	 * hearsay.
	 */
	private static final int FRESH_HEARTBEATS = 2;

	private static final int NEW_HEARTBEATS = 2;

	private final Context context;

	private final LocalStatements statements;

	private final Doubts doubts;

	/**
	 * What the rest of the protocol does about claims that this node does not just
	 * believe.
	 */
	interface Doubts {

		/**
		 * Somebody holds a live member to be dead: look for yourself.
		 * @param accuser a live member that says so of its own knowledge, {@code null} if
		 * it is old news
		 */
		void lookInto(MemberEntry entry, @Nullable NodeId accuser);

		/**
		 * A suspicion is about to run out: give the member a last chance to refute it.
		 */
		void lastProbe(MemberEntry entry);

		/**
		 * Somebody suspects the local node or holds it to be dead.
		 * @param news whether the node has not refuted it before
		 * @param dead whether it is held to be dead
		 */
		void accused(NodeId accuser, boolean news, boolean dead);

		/** Whether those who accuse the local node may be right. */
		boolean mayBeRight();

		/**
		 * Finds out whether the local node is heard.
		 * @param refutation runs as soon as it is sure
		 */
		void prove(Runnable refutation);

		/** Another run of the local node's id is about. */
		void otherInstance(MemberRecord other);

		/** Changes of a member's replicated part are missing; the peer has them. */
		void missingPart(MemberEntry owner, Peer from);

	}

	Updates(Context context, LocalStatements statements, Doubts doubts) {
		this.context = context;
		this.statements = statements;
		this.doubts = doubts;
	}

	/**
	 * Takes in a rumor.
	 * @param from who told it
	 */
	void hear(Rumor rumor, Peer from) {
		if (rumor instanceof Rumor.Alive alive) {
			alive(alive.member(), from);
		}
		else if (rumor instanceof Rumor.Suspect suspect) {
			suspect(suspect, from);
		}
		else if (rumor instanceof Rumor.Failed failed) {
			failed(failed, from);
		}
		else if (rumor instanceof Rumor.Left left) {
			left(left, from);
		}
		else if (rumor instanceof Rumor.Delta delta) {
			delta(delta, from);
		}
	}

	void alive(MemberRecord member, Peer from) {
		if (member.state() != NodeState.ACTIVE && member.state() != NodeState.LEAVING) {
			return;
		}
		MemberEntry local = local();
		if (member.id().equals(local.id)) {
			if (member.peer().instance() != local.peer.instance()) {
				this.doubts.otherInstance(member);
			}
			else if (member.incarnation() > local.incarnation) {
				this.statements.refute(local.peer.instance(), member.incarnation(), from);
			}
			return;
		}
		MemberEntry entry = this.context.members().get(member.id());
		if (entry != null && entry.peer.instance() == member.peer().instance()) {
			entry.unconfirmed = false;
		}
		boolean firstHand = isFirstHand(member.id(), member.peer().instance(), from);
		if (entry == null) {
			if (!this.context.members().isFull() && (firstHand || member.incarnation() <= Claims.LIMIT)) {
				admit(member);
			}
		}
		else if (member.incarnation() > entry.incarnation) {
			if (firstHand || Claims.isPlausible(entry.incarnation, member.incarnation())) {
				accept(entry, member);
			}
		}
		else if (firstHand && !Claims.isPlausible(member.incarnation(), entry.incarnation)) {
			// Somebody lied to this node before it had heard of the member.
			accept(entry, member);
		}
		else if (entry.peer.instance() != member.peer().instance() || !isTrusted(entry)) {
			// Whoever says so does not know of the accusation, and maybe the member does
			// not, either: only the member itself can refute it.
			accuse(entry, member.peer());
		}
	}

	private void admit(MemberRecord member) {
		this.context.dissemination().add(new Rumor.Alive(member));
		enlist(member);
	}

	/**
	 * Whether this node has just joined. What it learns then by reconciling is what all
	 * others know: no news to gossip about, or a thousand nodes that start together would
	 * each tell of all others.
	 */
	private boolean isNewHere() {
		return this.context.now() - local().stateChangedNanos < NEW_HEARTBEATS * this.context.heartbeat();
	}

	private void enlist(MemberRecord member) {
		MemberEntry entry = new MemberEntry(member, this.context.now(), this.context.environment().epochMillis());
		this.context.members().update(entry);
		this.context.listener().onMemberChanged(null, entry.view());
	}

	private void accept(MemberEntry entry, MemberRecord member) {
		Member before = entry.view();
		if (entry.peer.instance() != member.peer().instance()) {
			entry.missedVersion = 0;
			this.context.replicated().forget(entry.id);
		}
		else if (entry.claim().isRepeatedBy(member)) {
			entry.refutations++;
			entry.refusalBackoff.onRefutation(this.context.now(), this.context.heartbeat());
			if (isAccusedByOthers(entry)) {
				entry.troubledNanos = this.context.now();
			}
		}
		endSuspicion(entry);
		entry.take(member);
		change(entry, member.state());
		this.context.dissemination().add(new Rumor.Alive(member));
		this.context.listener().onMemberChanged(before, entry.view());
	}

	/**
	 * Whether a member that refutes does so for somebody else. This node may not have
	 * heard who accused it.
	 */
	private boolean isAccusedByOthers(MemberEntry entry) {
		return entry.state == NodeState.ACTIVE
				|| (entry.suspicion != null && entry.suspicion.isSharedBeside(local().id));
	}

	void suspect(Rumor.Suspect claim, Peer from) {
		if (claim.subject().equals(local().id)) {
			accused(claim.accuser(), claim.instance(), claim.incarnation(), false, from);
			return;
		}
		MemberEntry entry = believable(claim.subject(), claim.instance(), claim.incarnation());
		if (entry == null || !entry.isLive()) {
			return;
		}
		if (!claim.accuser().equals(local().id)) {
			entry.troubledNanos = this.context.now();
		}
		if (entry.suspicion != null && claim.incarnation() == entry.incarnation) {
			if (entry.suspicion.confirm(claim.accuser())) {
				arm(entry, entry.suspicion);
				spread(claim, claim.accuser());
			}
			return;
		}
		beginSuspicion(entry, claim.incarnation(), claim.accuser());
		spread(claim, claim.accuser());
	}

	private void accused(NodeId accuser, long instance, long incarnation, boolean dead, Peer from) {
		if (instance == local().peer.instance()) {
			// First, as a node that comes to doubt itself does not refute.
			this.doubts.accused(accuser, incarnation >= local().incarnation, dead);
		}
		refute(instance, incarnation, from);
	}

	/**
	 * Says that the local node lives, as soon as it is sure.
	 */
	private void refute(long instance, long incarnation, Peer from) {
		boolean plausible = Claims.isPlausible(local().incarnation, incarnation);
		if (instance == local().peer.instance() && plausible && this.doubts.mayBeRight()) {
			// What it had said before is not enough then, if it was ever heard.
			this.doubts.prove(() -> this.statements.refute(instance, Math.max(incarnation, local().incarnation), from));
		}
		else {
			this.statements.refute(instance, incarnation, from);
		}
	}

	/**
	 * Passes on that somebody accuses a member. What a node in quarantine thinks of
	 * others it keeps to itself.
	 */
	private void spread(Rumor accusation, NodeId accuser) {
		if (!this.context.isQuarantined() || !accuser.equals(local().id)) {
			this.context.dissemination().add(accusation);
		}
	}

	/**
	 * This node itself got no answer.
	 */
	void suspect(MemberEntry entry) {
		suspect(entry, local().id);
	}

	void suspect(MemberEntry entry, NodeId accuser) {
		suspect(new Rumor.Suspect(entry.id, entry.peer.instance(), entry.incarnation, accuser), local().peer);
	}

	private void beginSuspicion(MemberEntry entry, long incarnation, NodeId accuser) {
		int n = this.context.members().size();
		Suspicion suspicion = new Suspicion(SuspicionTimeouts.of(this.context.config(), n),
				SuspicionTimeouts.confirmations(this.context.config(), n), accuser, this.context.now());
		// First: one without an end would keep all others from being raised.
		arm(entry, suspicion);
		Member before = entry.view();
		endSuspicion(entry);
		entry.incarnation = incarnation;
		entry.suspicion = suspicion;
		change(entry, NodeState.SUSPECTED);
		this.context.listener().onMemberChanged(before, entry.view());
	}

	private void arm(MemberEntry entry, Suspicion suspicion) {
		long remaining = suspicion.remaining(this.context.now());
		suspicion.timer(this.context.timers().schedule(remaining, () -> {
			if (entry.suspicion == suspicion) {
				fail(entry, local().id);
			}
		}));
		// A member that was out of reach while the accusation was told has not heard of
		// it.
		this.context.timers().schedule(Math.max(0, remaining - this.context.heartbeat()), () -> {
			if (entry.suspicion == suspicion) {
				this.doubts.lastProbe(entry);
			}
		});
	}

	/**
	 * After a sleep no suspicion has run its time: nobody could have refuted it.
	 */
	void restartSuspicions() {
		for (MemberEntry entry : this.context.members().live()) {
			if (entry.suspicion != null) {
				entry.suspicion.restart(this.context.now());
				arm(entry, entry.suspicion);
			}
		}
	}

	void failed(Rumor.Failed claim, Peer from) {
		if (claim.subject().equals(local().id)) {
			accused(claim.accuser(), claim.instance(), claim.incarnation(), true, from);
			return;
		}
		MemberEntry entry = believable(claim.subject(), claim.instance(), claim.incarnation());
		if (entry == null || entry.state == NodeState.LEFT) {
			return;
		}
		if (entry.state == NodeState.FAILED) {
			if (claim.incarnation() > entry.incarnation) {
				entry.incarnation = claim.incarnation();
				this.context.dissemination().add(claim);
			}
			return;
		}
		boolean firstHand = isLive(claim.accuser());
		boolean itself = claim.accuser().equals(entry.id);
		if (itself && !isFirstHand(claim.subject(), claim.instance(), from)) {
			giveTimeToDeny(entry, claim, claim.incarnation(), () -> takeFailed(entry, claim));
			return;
		}
		if (itself || (firstHand && isSupported(entry, claim.accuser()))) {
			takeFailed(entry, claim);
			return;
		}
		if (firstHand && entry.suspicion != null) {
			suspect(new Rumor.Suspect(entry.id, claim.instance(), claim.incarnation(), claim.accuser()), from);
		}
		accuse(entry, entry.peer);
		this.doubts.lookInto(entry, firstHand ? claim.accuser() : null);
	}

	private void takeFailed(MemberEntry entry, Rumor.Failed claim) {
		entry.incarnation = claim.incarnation();
		fail(entry, claim.accuser());
	}

	/**
	 * Somebody else says that a member itself said that it is gone. It is told, and if it
	 * was a lie, it has a heartbeat to say so.
	 */
	private void giveTimeToDeny(MemberEntry entry, Rumor claim, long incarnation, Runnable belief) {
		if (entry.timeToDeny) {
			return;
		}
		entry.timeToDeny = true;
		long instance = entry.peer.instance();
		this.context.outbox().tell(entry.peer.address(), claim);
		this.context.timers().schedule(this.context.heartbeat(), () -> {
			entry.timeToDeny = false;
			if (believable(entry.id, instance, incarnation) == entry && entry.isLive()) {
				belief.run();
			}
		});
	}

	private static boolean isFirstHand(NodeId subject, long instance, Peer from) {
		return subject.equals(from.id()) && instance == from.instance();
	}

	private boolean isLive(NodeId accuser) {
		MemberEntry by = this.context.members().get(accuser);
		return by != null && by.isLive();
	}

	/**
	 * Whether what this node knows supports the word of one other. A node that was cut
	 * off holds all others to be dead, and says so, again and again, to the first that it
	 * meets.
	 */
	private boolean isSupported(MemberEntry entry, NodeId accuser) {
		long now = this.context.now();
		boolean fresh = now - entry.lastHeardNanos < FRESH_HEARTBEATS * this.context.heartbeat();
		return !fresh && entry.suspicion != null && entry.suspicion.supports(accuser, now);
	}

	/**
	 * Holds a member to be dead from now on, and says so.
	 */
	void fail(MemberEntry entry, NodeId accuser) {
		if (!entry.isLive() || this.context.members().get(entry.id) != entry) {
			return;
		}
		Member before = entry.view();
		endSuspicion(entry);
		long instance = entry.peer.instance();
		if (!accuser.equals(local().id)) {
			entry.troubledNanos = this.context.now();
		}
		if (entry.claimed == NodeState.LEAVING) {
			// Who dies on the way out has left, too: nobody needs to be alarmed, least of
			// all those who have not heard that it was leaving.
			change(entry, NodeState.LEFT);
			this.context.dissemination().add(new Rumor.Left(entry.id, instance, entry.incarnation));
		}
		else {
			change(entry, NodeState.FAILED);
			spread(new Rumor.Failed(entry.id, instance, entry.incarnation, accuser), accuser);
		}
		this.context.listener().onMemberChanged(before, entry.view());
	}

	void left(Rumor.Left claim, Peer from) {
		if (claim.subject().equals(local().id)) {
			this.statements.refute(claim.instance(), claim.incarnation(), from);
			return;
		}
		MemberEntry entry = believable(claim.subject(), claim.instance(), claim.incarnation());
		if (entry == null || entry.state == NodeState.LEFT) {
			return;
		}
		if (isTrusted(entry) && entry.claimed != NodeState.LEAVING
				&& !isFirstHand(claim.subject(), claim.instance(), from)) {
			giveTimeToDeny(entry, claim, claim.incarnation(), () -> takeLeft(entry, claim));
			return;
		}
		takeLeft(entry, claim);
	}

	private void takeLeft(MemberEntry entry, Rumor.Left claim) {
		Member before = entry.view();
		endSuspicion(entry);
		entry.incarnation = claim.incarnation();
		change(entry, NodeState.LEFT);
		this.context.dissemination().add(claim);
		this.context.listener().onMemberChanged(before, entry.view());
	}

	private void delta(Rumor.Delta delta, Peer from) {
		MemberEntry owner = this.context.members().get(delta.subject());
		if (owner == null || !owner.isLive() || owner.peer.instance() != delta.instance()) {
			return;
		}
		if (owner == local()) {
			if (delta.version() > this.context.replicated().version(owner.id, delta.instance())) {
				this.statements.outbid(delta.version());
			}
			return;
		}
		DeltaResult result = this.context.replicated().mergeDelta(owner.id, delta.instance(), delta.change());
		this.context.members().update(owner);
		if (result == DeltaResult.APPLIED) {
			this.context.dissemination().add(delta);
		}
		else if (result == DeltaResult.GAP) {
			// Passed on once: it may come in again and again until the gap is closed.
			if (delta.version() > owner.missedVersion) {
				owner.missedVersion = delta.version();
				this.context.dissemination().add(delta);
			}
			this.doubts.missingPart(owner, from);
		}
	}

	/**
	 * What another node holds of a member, learned by reconciling views. It is old news,
	 * so it never counts against a member that this node holds to be live.
	 */
	void reconcile(MemberRecord theirs, Peer from) {
		switch (theirs.state()) {
			case ACTIVE, LEAVING -> {
				boolean known = this.context.members().get(theirs.id()) != null;
				if (!known && isNewHere() && !this.context.members().isFull() && theirs.incarnation() <= Claims.LIMIT) {
					enlist(theirs);
				}
				else {
					alive(theirs, from);
				}
			}
			case LEFT -> left(new Rumor.Left(theirs.id(), theirs.peer().instance(), theirs.incarnation()), from);
			case SUSPECTED, FAILED -> {
				if (theirs.id().equals(local().id)) {
					refute(theirs.peer().instance(), theirs.incarnation(), from);
					return;
				}
				MemberEntry entry = believable(theirs.id(), theirs.peer().instance(), theirs.incarnation());
				if (entry != null && entry.isLive() && theirs.peer().equals(from)) {
					entry.incarnation = theirs.incarnation();
					fail(entry, entry.id);
				}
				else if (entry != null && entry.isLive()) {
					accuse(entry, entry.peer);
					this.doubts.lookInto(entry, null);
				}
			}
			default -> {
				// says nothing
			}
		}
	}

	/**
	 * Tells a peer what it is accused of, as this node holds it, so that it can refute;
	 * at most once in a heartbeat for each member.
	 */
	void accuse(MemberEntry entry, Peer whom) {
		long now = this.context.now();
		if (now - entry.accusedNanos < this.context.heartbeat()) {
			return;
		}
		entry.accusedNanos = now;
		boolean sameRun = entry.peer.instance() == whom.instance();
		this.context.outbox()
			.tell(whom.address(), (sameRun || !entry.isLive()) ? accusation(entry) : new Rumor.Alive(entry.claim()));
	}

	Rumor accusation(MemberEntry entry) {
		long instance = entry.peer.instance();
		return switch (entry.state) {
			case FAILED -> new Rumor.Failed(entry.id, instance, entry.incarnation, local().id);
			case LEFT -> new Rumor.Left(entry.id, instance, entry.incarnation);
			default -> new Rumor.Suspect(entry.id, instance, entry.incarnation, local().id);
		};
	}

	/**
	 * Forgets a member altogether.
	 */
	void forget(MemberEntry entry) {
		Member before = entry.view();
		endSuspicion(entry);
		this.context.members().remove(entry);
		this.context.replicated().forget(entry.id);
		this.context.listener().onMemberChanged(before, null);
	}

	/**
	 * The member that a claim is about, {@code null} where the claim is about another run
	 * of it, is older than what is known, or could not be true.
	 */
	private @Nullable MemberEntry believable(NodeId subject, long instance, long incarnation) {
		MemberEntry entry = this.context.members().get(subject);
		if (entry == null || entry.peer.instance() != instance || incarnation < entry.incarnation
				|| !Claims.isPlausible(entry.incarnation, incarnation)) {
			return null;
		}
		return entry;
	}

	private boolean isTrusted(MemberEntry entry) {
		return entry.state == NodeState.ACTIVE || entry.state == NodeState.LEAVING;
	}

	private void endSuspicion(MemberEntry entry) {
		if (entry.suspicion != null) {
			entry.suspicion.cancel();
			entry.suspicion = null;
		}
	}

	private void change(MemberEntry entry, NodeState state) {
		entry.state(state, this.context.now(), this.context.environment().epochMillis());
		this.context.members().update(entry);
		if (!entry.isLive()) {
			this.context.replicated().forget(entry.id);
		}
	}

	private MemberEntry local() {
		return this.context.local();
	}

}
