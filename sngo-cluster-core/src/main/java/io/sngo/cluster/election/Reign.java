// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What the local node does while it leads: it asks to extend its lease, again and again,
 * and keeps the electorate in line with the membership.
 */
final class Reign {

	/** Rounds whose answers still count. */
	private static final int MAX_ROUNDS = 8;

	private final long term;

	private final Map<Long, LeaseRound> rounds = new LinkedHashMap<>();

	private final ArrayDeque<Long> order = new ArrayDeque<>();

	private long round;

	private long untilNanos;

	private Electorate electorate;

	/** The version before this one, as which most have it. */
	private @Nullable AgreedElectorate previous;

	/** Who has this version of the electorate. */
	private final Set<Voter> informed = new HashSet<>();

	private Electorate.Tally informedTally;

	/** The shortest lease that those granted who have this version. */
	private long informedMillis = Long.MAX_VALUE;

	/** Of the voters, as a message. */
	private int votersBytes;

	/** Until when a quorum of this version is bound, as far as a round has told. */
	private long boundNanos;

	/** Who answered in this round or one of the two before it. */
	private final Map<Voter, Long> answered = new LinkedHashMap<>();

	/** The shortest lease that anybody granted. */
	private long shortestNanos = Long.MAX_VALUE;

	/** Of those who answered, the ones that may not lead. */
	private final Set<Voter> votesOnly = new HashSet<>();

	private long changedNanos;

	Reign(long term, Electorate electorate, @Nullable AgreedElectorate previous, long untilNanos, long now) {
		this.term = term;
		this.electorate = electorate;
		this.previous = previous;
		this.untilNanos = untilNanos;
		this.boundNanos = untilNanos;
		this.informedTally = electorate.tally();
		this.votersBytes = bytesOf(agreed());
		this.changedNanos = now;
	}

	long term() {
		return this.term;
	}

	/**
	 * Until when the local node may act as the leader, by its monotonic clock.
	 */
	long untilNanos() {
		return this.untilNanos;
	}

	Electorate electorate() {
		return this.electorate;
	}

	/**
	 * When the electorate changed last.
	 */
	long changedNanos() {
		return this.changedNanos;
	}

	/**
	 * Begins a round; the local node has granted it already.
	 */
	Renewal ask(ElectionConfig config, long now) {
		this.round++;
		LeaseRound begun = new LeaseRound(this.electorate, now);
		this.rounds.put(this.round, begun);
		this.order.add(this.round);
		if (this.order.size() > MAX_ROUNDS) {
			this.rounds.remove(this.order.remove());
		}
		this.answered.values().removeIf((answeredIn) -> answeredIn < this.round - 2);
		return renewal(config);
	}

	/**
	 * The question of the current round.
	 */
	Renewal renewal(ElectionConfig config) {
		AgreedElectorate agreed = agreed();
		return new Renewal(this.round, this.term, config.lease().toMillis(), (agreed != null) ? agreed.lineage() : null,
				stamp());
	}

	Stamp stamp() {
		AgreedElectorate agreed = agreed();
		return (agreed != null) ? agreed.stamp() : Stamp.NONE;
	}

	@Nullable AgreedElectorate agreed() {
		return (this.electorate instanceof AgreedElectorate agreed) ? agreed : null;
	}

	/**
	 * Takes an answer to a round of this term.
	 * @return whether the lease is longer now
	 */
	boolean onAck(Voter voter, RenewalAck ack) {
		if (ack.leaseMillis() == 0 || ack.round() < 1 || ack.round() > this.round) {
			// No, or no answer to anything that was asked.
			return false;
		}
		this.answered.merge(voter, ack.round(), Math::max);
		this.shortestNanos = Math.min(this.shortestNanos,
				Math.max(ack.leaseMillis() * 1_000_000, ElectionConfig.MIN_LEASE.toNanos()));
		if (ack.votesOnly()) {
			this.votesOnly.add(voter);
		}
		if (this.electorate.includes(voter) && ack.stamp().equals(stamp()) && this.informed.add(voter)) {
			this.informedTally.add(voter);
			this.informedMillis = Math.min(this.informedMillis, ack.leaseMillis());
		}
		LeaseRound answeredRound = this.rounds.get(ack.round());
		if (answeredRound == null || !answeredRound.grant(voter, ack.leaseMillis())) {
			return false;
		}
		this.boundNanos = later(this.boundNanos, answeredRound.untilNanos());
		boolean longer = answeredRound.untilNanos() - this.untilNanos > 0;
		if (longer) {
			this.untilNanos = answeredRound.untilNanos();
		}
		return longer;
	}

	/**
	 * Whether a voter's answer says that it lacks the current version of the electorate.
	 */
	boolean isBehind(RenewalAck ack) {
		return agreed() != null && ack.round() == this.round && !ack.stamp().equals(stamp());
	}

	/**
	 * Whether a quorum has the current version of the electorate, so that no other can be
	 * elected that does not have it.
	 */
	boolean isCommitted() {
		return this.informedTally.isQuorum();
	}

	/**
	 * Who answers this leader.
	 */
	Set<Voter> answering() {
		return this.answered.keySet();
	}

	/**
	 * The shorter one of a lease and of all that were granted: nobody holds on to its
	 * leader for longer than its own settings say.
	 */
	long shortest(long leaseNanos) {
		return Math.min(leaseNanos, this.shortestNanos);
	}

	/**
	 * Whether a voter could lead next.
	 */
	boolean isSuccessor(Voter voter) {
		return this.electorate.includes(voter) && this.answered.containsKey(voter) && !this.votesOnly.contains(voter);
	}

	/**
	 * Goes on with another version of the electorate. Only the answers to later questions
	 * count for it: a quorum of the voters before need not meet one of the voters after.
	 * Nor need one of the voters before this version, so that the lease is no longer than
	 * those of this version have granted it: they may have been asked by an older one
	 * with longer leases.
	 */
	void become(AgreedElectorate changed, long now) {
		long granted = (this.informedMillis == Long.MAX_VALUE) ? this.changedNanos
				: this.changedNanos + LeaseTime.atLeader(this.informedMillis * 1_000_000);
		long bound = later(this.boundNanos, granted);
		if (bound - this.untilNanos < 0) {
			this.untilNanos = bound;
		}
		this.boundNanos = now;
		this.informedMillis = Long.MAX_VALUE;
		this.previous = agreed();
		this.electorate = changed;
		this.votersBytes = bytesOf(changed);
		this.changedNanos = now;
		this.rounds.clear();
		this.order.clear();
		this.informed.clear();
		this.informedTally = changed.tally();
	}

	private static int bytesOf(@Nullable AgreedElectorate agreed) {
		return (agreed != null) ? ElectorateNotice.bytes(agreed.voters().asList()) : 0;
	}

	/**
	 * Whether a node that has no vote could get one: in a cluster that is too large for
	 * that nobody needs to look each time that one of them answers.
	 */
	boolean hasRoomFor(Voter voter) {
		return !this.electorate.includes(voter)
				&& this.votersBytes + ElectorateNotice.bytes(List.of(voter)) <= ElectorateNotice.MAX_BYTES;
	}

	private static long later(long one, long other) {
		return (other - one > 0) ? other : one;
	}

	/**
	 * The current version of the electorate, for those who have the one before it.
	 */
	@Nullable ElectorateNotice step() {
		AgreedElectorate agreed = agreed();
		AgreedElectorate from = this.previous;
		return (agreed == null || from == null) ? null : ElectorateNotice.step(this.term, from, agreed);
	}

	/**
	 * The current version of the electorate, for anybody.
	 */
	@Nullable ElectorateNotice whole() {
		AgreedElectorate agreed = agreed();
		return (agreed != null) ? ElectorateNotice.whole(this.term, agreed) : null;
	}

}
