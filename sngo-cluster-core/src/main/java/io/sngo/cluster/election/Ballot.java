// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import org.jspecify.annotations.Nullable;

/**
 * What one voter has promised: one vote in each term, and that it elects nobody else
 * while a lease lasts that it has granted.
 */
final class Ballot {

	private long term;

	/** Who has this voter's vote in {@link #term}. */
	private @Nullable Voter votedFor;

	private @Nullable Voter holder;

	/** The term for which {@link #holder} has the lease. */
	private long heldTerm;

	private long heldUntilNanos;

	/**
	 * The highest term that this voter knows of.
	 */
	long term() {
		return this.term;
	}

	/**
	 * Somebody has gone on to a term.
	 */
	void saw(long other) {
		if (other > this.term) {
			this.term = other;
			this.votedFor = null;
		}
	}

	/**
	 * As {@link Terms#isCredible}, for a node that knows this ballot's term.
	 */
	boolean isCredible(long other, long epochMillis) {
		return Terms.isCredible(other, this.term, epochMillis);
	}

	/**
	 * Whether a lease binds this voter.
	 */
	boolean isBound(long now) {
		return this.holder != null && now - this.heldUntilNanos < 0;
	}

	/**
	 * When the lease that was granted last ends.
	 */
	long boundUntil() {
		return this.heldUntilNanos;
	}

	/**
	 * Whether no lease keeps this voter from electing a candidate.
	 * @param released the term whose leader has given up by the candidate's word
	 */
	boolean isFreeFor(Voter candidate, long released, long now) {
		return !isBound(now) || candidate.equals(this.holder) || released == this.heldTerm;
	}

	/**
	 * Whether this voter has a vote for a candidate in a term: one that it has not used,
	 * or has used for this candidate.
	 */
	boolean hasVoteFor(Voter candidate, long candidateTerm) {
		return candidateTerm > this.term || (candidateTerm == this.term && candidate.equals(this.votedFor));
	}

	void vote(Voter candidate, long candidateTerm, long untilNanos) {
		this.term = candidateTerm;
		this.votedFor = candidate;
		hold(candidate, candidateTerm, untilNanos);
	}

	/**
	 * A leader of the current or a later term extends its lease. It was elected, so that
	 * whoever had a lease before has none any more.
	 */
	void renew(Voter leader, long leaderTerm, long untilNanos) {
		if (leaderTerm > this.term || this.votedFor == null) {
			this.term = leaderTerm;
			this.votedFor = leader;
		}
		hold(leader, leaderTerm, untilNanos);
	}

	private void hold(Voter voter, long voterTerm, long untilNanos) {
		this.holder = voter;
		this.heldTerm = voterTerm;
		this.heldUntilNanos = untilNanos;
	}

	/**
	 * Whoever has the lease gives it back.
	 * @return whether it had it
	 */
	boolean release(Voter voter, long releasedTerm) {
		if (this.holder == null || this.heldTerm != releasedTerm || !this.holder.equals(voter)) {
			return false;
		}
		this.holder = null;
		return true;
	}

}
