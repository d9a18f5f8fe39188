// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.Repetition;
import org.jspecify.annotations.Nullable;

/**
 * The leader's side of the election: it holds a {@link Reign} from its election until it
 * ends, by whatever cause, and speaks for it.
 */
final class Office {

	private final ElectionConfig config;

	private final Peer local;

	private final Voter self;

	private final Environment environment;

	private final Roster roster;

	private final Acceptor acceptor;

	private final Events events;

	private final ElectorateReview review;

	private final Repetition renewals;

	private @Nullable Reign reign;

	/**
	 * What the office tells.
	 */
	interface Events {

		/** The local node leads, for longer than it did. */
		void onLease(long term, long untilNanos);

		/** The local node does not lead any more. */
		void onEnd();

	}

	Office(ElectionConfig config, Peer local, Environment environment, Repetition.Scheduler scheduler, Roster roster,
			Acceptor acceptor, Events events) {
		this.config = config;
		this.local = local;
		this.self = Voter.of(local);
		this.environment = environment;
		this.roster = roster;
		this.acceptor = acceptor;
		this.events = events;
		this.review = new ElectorateReview(roster, this.self, config.removalDelay().toNanos());
		this.renewals = new Repetition(scheduler, this::interval, this::renew);
	}

	private long interval() {
		long lease = this.config.lease().toNanos();
		Reign current = this.reign;
		return ((current != null) ? current.shortest(lease) : lease) / 4;
	}

	boolean isHeld() {
		return this.reign != null;
	}

	/**
	 * The local node was elected.
	 */
	void take(Candidacy won) {
		long now = now();
		Electorate electorate = won.isRecovered() ? recovered(won) : won.electorate();
		AgreedElectorate before = this.acceptor.agreed();
		if (electorate instanceof AgreedElectorate agreed) {
			// As its own statement: only so can it know when a quorum has it.
			electorate = agreed.of(won.term());
			this.acceptor.accept(electorate);
		}
		long until = won.askedNanos() + LeaseTime.atLeader(won.leaseMillis() * 1_000_000);
		Reign begun = new Reign(won.term(), electorate, before, until, now);
		this.reign = begun;
		this.events.onLease(begun.term(), until);
		if (won.isRecovered() || before == null) {
			tell(begun.whole());
		}
		else {
			tell(begun.step());
		}
		this.renewals.now();
	}

	/**
	 * The electorate of those who gave their word for one that has forgotten too much, as
	 * many as one message can name: none of its own quorums can meet any more.
	 */
	private static Electorate recovered(Candidacy won) {
		AgreedElectorate lost = (AgreedElectorate) won.electorate();
		return new AgreedElectorate(lost.lineage(), lost.stamp(), VoterSet.of(ElectorateNotice.fitting(won.granted())),
				ElectorateChange.NONE);
	}

	private void renew() {
		Reign current = this.reign;
		if (current == null) {
			return;
		}
		if (now() - current.untilNanos() >= 0) {
			end(current, null);
			return;
		}
		ask(current);
		reviewElectorate(current);
	}

	private void ask(Reign current) {
		long now = now();
		Renewal renewal = current.ask(this.config, now);
		ControlMessage message = renewal.encode();
		this.roster.others().forEach((peer) -> send(peer, message));
		onAck(this.local, this.acceptor.onRenewal(this.self, renewal, now));
	}

	/**
	 * A node is there that may not know who leads.
	 */
	void onActive(Peer peer) {
		Reign current = this.reign;
		if (current != null) {
			send(peer, current.renewal(this.config).encode());
		}
	}

	/**
	 * A node is about to leave, and waits until it is counted no more.
	 */
	void onLeaving() {
		Reign current = this.reign;
		if (current != null) {
			reviewElectorate(current);
		}
	}

	void onAck(Peer from, RenewalAck ack) {
		Reign current = this.reign;
		if (current == null) {
			if (ack.leaseMillis() > 0) {
				// The question was overtaken by the end.
				send(from, new Release(ack.term(), null).encode());
			}
			return;
		}
		if (!this.roster.has(from)) {
			// Nobody has asked it.
			return;
		}
		Ballot ballot = this.acceptor.ballot();
		if (ack.term() < current.term() || !ballot.isCredible(ack.term(), this.environment.epochMillis())) {
			return;
		}
		if (ack.term() > current.term()) {
			ballot.saw(ack.term());
			end(current, null);
			return;
		}
		Voter voter = Voter.of(from);
		boolean committed = current.isCommitted();
		long interval = interval();
		if (current.onAck(voter, ack)) {
			this.events.onLease(current.term(), current.untilNanos());
		}
		if (interval() < interval) {
			this.renewals.in(interval());
		}
		if (current.isBehind(ack)) {
			ElectorateNotice whole = current.whole();
			if (whole != null) {
				send(from, whole.encode());
				send(from, current.renewal(this.config).encode());
			}
		}
		AgreedElectorate agreed = current.agreed();
		boolean decided = !committed && current.isCommitted();
		if (agreed != null && (decided || agreed.isChanging() || current.hasRoomFor(voter))) {
			reviewElectorate(current);
		}
	}

	/**
	 * Brings the electorate a step nearer to the membership.
	 */
	private void reviewElectorate(Reign current) {
		AgreedElectorate agreed = current.agreed();
		if (agreed == null || this.reign != current || !current.isCommitted()) {
			return;
		}
		long now = now();
		if (now - current.untilNanos() >= 0) {
			// This node may have promised somebody else to elect nobody, as a voter: it
			// must
			// not ask itself any more.
			return;
		}
		if (agreed.isChanging()) {
			become(current, agreed.commit(), now);
			return;
		}
		// The larger the electorate, the more each change costs: they are gathered.
		long pause = Math.min(interval(), agreed.voters().size() * 2_000_000L);
		long waited = now - current.changedNanos();
		if (waited < pause) {
			// Whoever leaves does not wait for long.
			this.renewals.in(pause - waited);
		}
		else {
			ElectorateChange change = this.review.changeOf(agreed.voters(), current.answering(), now);
			if (!change.isEmpty()) {
				become(current, agreed.propose(change), now);
			}
		}
	}

	private void become(Reign current, AgreedElectorate changed, long now) {
		long before = current.untilNanos();
		this.acceptor.accept(changed);
		current.become(changed, now);
		if (current.untilNanos() != before) {
			this.events.onLease(current.term(), current.untilNanos());
		}
		tell(current.step());
		ask(current);
	}

	private void tell(@Nullable ElectorateNotice notice) {
		if (notice != null) {
			ControlMessage message = notice.encode();
			this.roster.others().forEach((peer) -> send(peer, message));
		}
	}

	/**
	 * Gives up, and tells everybody, so that no lease has to run out: the one that has
	 * been there longest among those that answer is to lead next.
	 * @return whether there is one
	 */
	boolean resign() {
		Reign current = this.reign;
		if (current == null) {
			return false;
		}
		Peer successor = this.roster.senior(current::isSuccessor);
		end(current, successor);
		return successor != null;
	}

	/**
	 * The lease has run out: whoever still hears this leader must not wait for it.
	 */
	void expire() {
		Reign current = this.reign;
		if (current != null) {
			end(current, null);
		}
	}

	/**
	 * Ends without a word to others: somebody else leads, or the node takes no part.
	 */
	void abandon() {
		this.reign = null;
	}

	/**
	 * Ends, and gives back the lease.
	 */
	private void end(Reign current, @Nullable Peer successor) {
		this.reign = null;
		this.acceptor.ballot().release(this.self, current.term());
		this.events.onEnd();
		ControlMessage message = new Release(current.term(), (successor != null) ? Voter.of(successor) : null).encode();
		this.roster.others().forEach((peer) -> send(peer, message));
	}

	private long now() {
		return this.environment.nanoTime();
	}

	private void send(Peer to, ControlMessage message) {
		if (!to.equals(this.local)) {
			this.environment.send(to.address(), message);
		}
	}

}
