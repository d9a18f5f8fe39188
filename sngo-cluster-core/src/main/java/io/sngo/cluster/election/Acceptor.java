// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The voter's side of the election: what it grants to candidates and leaders, and which
 * electorate it has accepted.
 */
final class Acceptor {

	/**
	 * How many origins are remembered: a process meets few in its life, unless somebody
	 * invents them.
	 */
	static final int MAX_ORIGINS = 64;

	private final ElectionConfig config;

	private final long startedNanos;

	private final Ballot ballot = new Ballot();

	/**
	 * The latest version that was accepted of each origin. As long as this run lasts it
	 * is the same voter, and any change that it accepted may be decided by it.
	 */
	private final Map<Lineage, Stamp> accepted = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<Lineage, Stamp> eldest) {
			return size() > MAX_ORIGINS;
		}

	};

	private @Nullable Electorate electorate;

	Acceptor(ElectionConfig config, long startedNanos) {
		this.config = config;
		this.startedNanos = startedNanos;
		reset();
	}

	/**
	 * Forgets the electorate, but no promise: neither what was granted nor that nobody is
	 * elected who lacks a change that this voter has accepted.
	 */
	void reset() {
		this.electorate = (this.config.quorum() > 0) ? new FixedElectorate(this.config.quorum()) : null;
	}

	Ballot ballot() {
		return this.ballot;
	}

	@Nullable Electorate electorate() {
		return this.electorate;
	}

	@Nullable AgreedElectorate agreed() {
		return (this.electorate instanceof AgreedElectorate agreed) ? agreed : null;
	}

	void accept(Electorate electorate) {
		this.electorate = electorate;
		if (electorate instanceof AgreedElectorate agreed) {
			this.accepted.merge(agreed.lineage(), agreed.stamp(),
					(before, after) -> (before.compareTo(after) < 0) ? after : before);
		}
	}

	/**
	 * Whether a version lacks a change that this voter has accepted.
	 */
	private boolean isOutdated(@Nullable Lineage lineage, Stamp stamp) {
		return stamp.compareTo(this.accepted.getOrDefault(lineage, Stamp.NONE)) < 0;
	}

	Stamp stamp() {
		AgreedElectorate agreed = agreed();
		return (agreed != null) ? agreed.stamp() : Stamp.NONE;
	}

	/**
	 * Whether an earlier run of this node may have given a promise that still holds: the
	 * longest lease has not passed since the start of this one.
	 */
	boolean isFresh(long now) {
		return now - this.startedNanos < LeaseTime.atVoter(leaseNanos());
	}

	/**
	 * Whether this run must not vote yet. Where the electorate is agreed it may: there,
	 * another run is another voter.
	 */
	boolean isAbstaining(long now) {
		return this.config.quorum() > 0 && isFresh(now);
	}

	/**
	 * Answers a candidate, which may be the local node.
	 */
	VoteReply onVote(Voter candidate, VoteRequest request, long now) {
		boolean granted = !isAbstaining(now) && isUpToDate(request)
				&& this.ballot.isFreeFor(candidate, request.released(), now)
				&& (request.preVote() || this.ballot.hasVoteFor(candidate, request.term()));
		long lease = granted ? grantable(request.leaseMillis()) : 0;
		if (granted && !request.preVote()) {
			this.ballot.vote(candidate, request.term(), now + LeaseTime.atVoter(lease * 1_000_000));
		}
		AgreedElectorate known = agreed();
		return new VoteReply(request.number(), this.ballot.term(), lease, isFresh(now),
				(known != null) ? known.lineage() : null, stamp());
	}

	/**
	 * Whether a candidate knows of all changes of the electorate that this voter has
	 * accepted: any of them may be decided.
	 */
	private boolean isUpToDate(VoteRequest request) {
		AgreedElectorate known = agreed();
		return isOwnKind(request.lineage()) && (known == null || known.lineage().equals(request.lineage()))
				&& !isOutdated(request.lineage(), request.stamp());
	}

	/**
	 * Whether somebody counts votes as this node does: by a fixed quorum or by an
	 * electorate.
	 */
	boolean isOwnKind(@Nullable Lineage lineage) {
		return (this.config.quorum() > 0) == (lineage == null);
	}

	/**
	 * Whether somebody who says that it leads is to be believed. If it is, and comes from
	 * another lineage, this node's electorate is forgotten for it.
	 * @param led whether this node knows a leader of its own lineage
	 */
	boolean admits(long term, @Nullable Lineage lineage, boolean led) {
		if (!isOwnKind(lineage)) {
			return false;
		}
		if (lineage == null) {
			return term >= this.ballot.term();
		}
		AgreedElectorate known = agreed();
		boolean other = false;
		if (known != null && !known.lineage().equals(lineage)) {
			if (led && !lineage.isOlderThan(known.lineage())) {
				return false;
			}
			other = true;
		}
		if (term < this.ballot.term()) {
			return false;
		}
		if (other) {
			reset();
		}
		return true;
	}

	/**
	 * Answers a leader that was admitted, which may be the local node.
	 */
	RenewalAck onRenewal(Voter leader, Renewal renewal, long now) {
		long lease = 0;
		if (!isAbstaining(now)) {
			lease = grantable(renewal.leaseMillis());
			this.ballot.renew(leader, renewal.term(), now + LeaseTime.atVoter(lease * 1_000_000));
		}
		else {
			this.ballot.saw(renewal.term());
		}
		return new RenewalAck(renewal.round(), this.ballot.term(), lease, !this.config.eligible(), stamp());
	}

	/**
	 * Takes over the electorate of a leader that was admitted.
	 */
	void onNotice(ElectorateNotice notice) {
		this.ballot.saw(notice.term());
		AgreedElectorate changed = notice.applyTo(agreed());
		if (changed != null && !isOutdated(changed.lineage(), changed.stamp())) {
			accept(changed);
		}
	}

	/**
	 * Whether what a voter has of the electorate is news: a later version or, where this
	 * node knows of none, any that it has not gone beyond before.
	 * @param led whether this node has known a leader lately: if not, an older lineage is
	 * news, too, or two that have lost their leaders would wait for each other
	 */
	boolean isNews(@Nullable Lineage lineage, Stamp stamp, boolean led) {
		if (this.config.quorum() > 0 || lineage == null) {
			return false;
		}
		AgreedElectorate known = agreed();
		if (known == null) {
			return !isOutdated(lineage, stamp);
		}
		return known.lineage().equals(lineage) ? known.stamp().compareTo(stamp) < 0
				: !led && lineage.isOlderThan(known.lineage());
	}

	/**
	 * Takes over the electorate of another voter, where no leader is there to tell it.
	 * That is as good as if the other one stood for election, with what it knows: what it
	 * takes is not counted as accepted by the leader of that version, whose term is over
	 * for whoever has voted since.
	 * @param led whether this node has known a leader lately
	 * @return whether it was news
	 */
	boolean learn(ElectorateNotice notice, boolean led) {
		AgreedElectorate told = isNews(notice.lineage(), notice.stamp(), led) ? notice.applyTo(null) : null;
		if (told != null) {
			this.ballot.saw(told.stamp().term());
			accept(told);
		}
		return told != null;
	}

	/**
	 * Nobody is bound for longer than its own settings say, or a restarted voter would
	 * not abstain for long enough.
	 */
	long grantable(long askedMillis) {
		return Math.min(askedMillis, this.config.lease().toMillis());
	}

	private long leaseNanos() {
		return this.config.lease().toNanos();
	}

}
