// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * One try of the local node to be elected: first it asks whether it would be, then for
 * the votes. It lasts far shorter than the lease that comes with a vote, so that all
 * votes that are counted still bind their voters.
 */
final class Candidacy {

	private final long number;

	private final long released;

	private final boolean recovery;

	/** The electorate is a guess. */
	private final boolean provisional;

	private final Electorate electorate;

	/** Whose runs are over for good. */
	private final List<Voter> departed;

	private long term;

	private boolean preVote;

	private long askedNanos;

	private Electorate.Tally tally;

	private final Set<Voter> granted = new LinkedHashSet<>();

	/** Of those who granted, the ones that have forgotten nothing. */
	private final List<Voter> mindful = new ArrayList<>();

	/** Who was asked and has not said yes. */
	private final Set<Voter> silent = new HashSet<>();

	private long leaseMillis = Long.MAX_VALUE;

	private boolean asked;

	/**
	 * @param number the first of the numbers of its questions
	 * @param term what it stands for
	 * @param released the term whose leader gave up in favour of this node, so that it
	 * need not ask first; 0 for none
	 * @param recovery whether the word of each voter's successor counts for it
	 * @param provisional whether the electorate is only what this node knows of the
	 * cluster, of which a majority may be none of the cluster itself
	 * @param departed whoever has left the cluster: their words are not needed for a
	 * recovery
	 */
	Candidacy(long number, long term, long released, boolean recovery, boolean provisional, Electorate electorate,
			List<Voter> departed, long now) {
		this.number = number;
		this.term = term;
		this.released = released;
		this.recovery = recovery;
		this.provisional = provisional;
		this.electorate = electorate;
		this.departed = departed;
		this.preVote = released == 0;
		this.askedNanos = now;
		this.tally = electorate.tally();
	}

	/**
	 * Goes on from the question to the vote.
	 */
	void standFor(long laterTerm, long now) {
		this.preVote = false;
		this.term = laterTerm;
		this.askedNanos = now;
		this.tally = this.electorate.tally();
		this.granted.clear();
		this.mindful.clear();
		this.leaseMillis = Long.MAX_VALUE;
	}

	Electorate electorate() {
		return this.electorate;
	}

	boolean isPreVote() {
		return this.preVote;
	}

	long term() {
		return this.term;
	}

	long askedNanos() {
		return this.askedNanos;
	}

	/**
	 * The shortest lease that was granted.
	 */
	long leaseMillis() {
		return this.leaseMillis;
	}

	List<Voter> granted() {
		return List.copyOf(this.granted);
	}

	VoteRequest request(ElectionConfig config) {
		return new VoteRequest(number(), this.term, this.preVote, this.released, config.lease().toMillis(), lineage(),
				stamp());
	}

	private @Nullable Lineage lineage() {
		return (this.electorate instanceof AgreedElectorate agreed) ? agreed.lineage() : null;
	}

	private Stamp stamp() {
		return (this.electorate instanceof AgreedElectorate agreed) ? agreed.stamp() : Stamp.NONE;
	}

	/** The question and the vote have numbers of their own. */
	private long number() {
		return this.preVote ? this.number : this.number + 1;
	}

	/**
	 * Whether this is the first time that it wants to ask somebody for the electorate.
	 */
	boolean asksForElectorate() {
		boolean first = !this.asked;
		this.asked = true;
		return first;
	}

	/**
	 * Asks these, other than the local node.
	 */
	void asks(Collection<Voter> voters) {
		this.silent.clear();
		this.silent.addAll(voters);
	}

	/**
	 * Takes an answer.
	 * @return whether a quorum has said yes
	 */
	boolean onReply(Voter voter, VoteReply reply) {
		boolean counts = reply.number() == number() && reply.isGranted() && !this.granted.contains(voter)
				&& (this.preVote || reply.term() == this.term) && matters(voter);
		if (!counts) {
			return false;
		}
		this.granted.add(voter);
		this.silent.remove(voter);
		if (!reply.fresh()) {
			this.mindful.add(voter);
		}
		this.leaseMillis = Math.min(this.leaseMillis, reply.leaseMillis());
		this.tally.add(voter);
		return hasQuorum() || isRecovered();
	}

	/** Whoever has no vote counts only where all are asked for their word. */
	private boolean matters(Voter voter) {
		return this.recovery || this.electorate.includes(voter);
	}

	private boolean hasQuorum() {
		return !this.provisional && this.tally.isQuorum();
	}

	/**
	 * Whether it takes every voter's word, that of a later run for one that has
	 * restarted, and none for one that has left. Nor may anybody else who is there object
	 * or be silent: it may know of a later electorate.
	 */
	boolean isRecovered() {
		if (!this.recovery || !this.silent.isEmpty() || hasQuorum()) {
			return false;
		}
		List<Voter> accounted = new ArrayList<>(this.mindful);
		accounted.addAll(this.departed);
		return this.electorate.isUnanimous(accounted);
	}

}
