// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * When the local node stands for election. Those that have been there longest stand
 * first, the others a little later, so that votes are rarely split.
 */
final class Standing {

	/**
	 * So many stand one after the other. Those that are younger leave it to chance, the
	 * later the more they are: they would do nothing but ask each other.
	 */
	private static final int MAX_RANK = 8;

	private static final long NEVER = Long.MIN_VALUE;

	private final Roster roster;

	private final RandomGenerator random;

	private final long leaseNanos;

	/** When it is due, {@link #NEVER} where it is not. */
	private long dueNanos = NEVER;

	/** Whoever else stands, it does so by then. */
	private long latestNanos;

	private boolean hasStood;

	/** It is put off for want of hope. */
	private boolean putOff;

	private boolean consideredForsaken;

	private boolean holdsOff;

	private long heldOffUntilNanos;

	private long leaderlessSinceNanos;

	private boolean led;

	Standing(ElectionConfig config, Roster roster, RandomGenerator random, long now) {
		this.roster = roster;
		this.random = random;
		this.leaseNanos = config.lease().toNanos();
		this.leaderlessSinceNanos = now;
	}

	/**
	 * How long answers are waited for, in nanoseconds: so short that a vote binds its
	 * voter for far longer.
	 */
	long patience() {
		return this.leaseNanos / 4;
	}

	/** The lead that each older node has. */
	private long stagger() {
		return this.leaseNanos / 20;
	}

	/**
	 * It cannot stand now.
	 */
	void wait(boolean knowsLeader) {
		this.dueNanos = NEVER;
		this.putOff = false;
		if (knowsLeader) {
			this.hasStood = false;
		}
	}

	/**
	 * It can stand now.
	 * @param hopeful whether it could be elected as far as it knows. It does not know
	 * all, so where there is no hope it tries rarely.
	 * @return whether it should
	 */
	boolean isDue(long now, BooleanSupplier hopeful) {
		if (this.dueNanos == NEVER) {
			int rank = this.roster.rank();
			long delay = Math.min(rank, MAX_RANK) * stagger()
					+ this.random.nextLong(Math.min(this.leaseNanos, stagger() * Math.max(1, rank - MAX_RANK)));
			this.latestNanos = now + this.leaseNanos + this.random.nextLong(this.leaseNanos);
			// Whoever failed once makes room for others.
			this.dueNanos = now + (this.hasStood ? delay + this.random.nextLong(this.leaseNanos / 4) : delay);
			if (this.holdsOff) {
				this.holdsOff = now - this.heldOffUntilNanos < 0;
				this.dueNanos = this.holdsOff ? this.heldOffUntilNanos : this.dueNanos;
			}
		}
		if (this.putOff && isForsaken(now) && !this.consideredForsaken) {
			// It may take others now than before.
			this.consideredForsaken = true;
			reconsider();
			return isDue(now, hopeful);
		}
		if (now - this.dueNanos >= 0 && !this.putOff && !hopeful.getAsBoolean()) {
			this.putOff = true;
			this.dueNanos = now + 2 * this.leaseNanos + this.random.nextLong(patience() * (1 + this.roster.rank()));
		}
		return now - this.dueNanos >= 0;
	}

	/**
	 * Somebody else stands. Those who leave it to chance let it try, for a while: one
	 * that asks again and again and hears no answer must not keep all others from it.
	 */
	void makeWay(long now) {
		if (this.dueNanos != NEVER && !this.putOff && !this.holdsOff && this.roster.rank() >= MAX_RANK) {
			long later = now + patience() + this.random.nextLong(patience());
			this.dueNanos = Math.max(this.dueNanos, Math.min(later, this.latestNanos));
		}
	}

	/**
	 * There may be more hope than before.
	 * @return whether that makes a difference
	 */
	boolean reconsider() {
		boolean waits = this.putOff;
		if (waits) {
			this.putOff = false;
			this.dueNanos = NEVER;
		}
		return waits;
	}

	boolean isScheduled() {
		return this.dueNanos != NEVER;
	}

	/**
	 * The earlier of a moment and of when it is due.
	 */
	long next(long moment) {
		return (this.dueNanos != NEVER && this.dueNanos - moment < 0) ? this.dueNanos : moment;
	}

	void stood(long now) {
		this.dueNanos = NEVER;
		this.putOff = false;
		this.hasStood = true;
	}

	/**
	 * There is nobody else: the sooner it leads, the sooner others are counted, too.
	 */
	void hurry(long now) {
		this.dueNanos = now;
		this.putOff = false;
	}

	/**
	 * Somebody else is about to be elected.
	 */
	void defer(long now) {
		this.dueNanos = now + 2 * stagger() + Math.min(this.roster.rank(), MAX_RANK) * stagger()
				+ this.random.nextLong(stagger());
		this.putOff = false;
	}

	/**
	 * It does not want to lead, unless nobody else does: for as long as others take to
	 * stand one after the other, and not for so long that all are isolated.
	 */
	void holdOff(long now) {
		this.holdsOff = true;
		this.heldOffUntilNanos = now + this.leaseNanos / 2;
		this.dueNanos = NEVER;
		this.putOff = false;
	}

	void onLeader(boolean known, long now) {
		if (this.led && !known) {
			this.leaderlessSinceNanos = now;
			this.consideredForsaken = false;
		}
		this.led = known;
	}

	/**
	 * Whether no leader has been known for so long that all leases are over, and whoever
	 * could elect one has had the time for it.
	 */
	boolean isForsaken(long now) {
		return !this.led && now - this.leaderlessSinceNanos >= 2 * LeaseTime.atVoter(this.leaseNanos);
	}

}
