// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireWriter;

/**
 * Follows up what only TCP can tell: a connection that the other kernel closed or
 * refused. A fresh dial comes first; only where that is refused, too, is the member
 * suspected and other members are asked to dial. One more refusal, of another observer,
 * settles it. Where there is no other observer, this node's own refusals over a heartbeat
 * do.
 * <p>
 * Where another observer reaches the member, or the member itself refutes, the way from
 * here is what is broken: the check ends, and for a {@linkplain RefusalBackoff while}
 * what this node finds at that address is no evidence.
 */
final class EvidenceCheck {

	private static final int VERIFIERS = 2;

	/** Refusals over one heartbeat that settle it in a cluster of two. */
	private static final int LONELY_REFUSALS = 3;

	static final int MAX_CHECKS = 4096;

	static final int UNKNOWN = 0;

	static final int GONE = 1;

	static final int ALIVE = 2;

	private final Context context;

	private final Updates updates;

	private final FailureDetector detector;

	private final SecondOpinions secondOpinions;

	private final Map<NodeId, Check> checks = new LinkedHashMap<>();

	private long number;

	EvidenceCheck(Context context, Updates updates, FailureDetector detector) {
		this.context = context;
		this.updates = updates;
		this.detector = detector;
		this.secondOpinions = new SecondOpinions(context, updates);
	}

	void onConnectionLost(Peer peer) {
		MemberEntry entry = this.context.members().get(peer.id());
		if (entry != null && entry.peer.instance() == peer.instance()) {
			check(entry, spread());
		}
	}

	void onRefused(NodeAddress address) {
		for (MemberEntry entry : this.context.members().live()) {
			if (entry.peer.address().equals(address)) {
				check(entry, 0);
				return;
			}
		}
	}

	/**
	 * Somebody else holds the member to be dead.
	 * @param accuser a live member that says so of its own knowledge, {@code null} if it
	 * is old news
	 */
	void lookInto(MemberEntry entry, @Nullable NodeId accuser) {
		this.detector.probeSoon(entry);
		check(entry, 0);
		Check check = this.checks.get(entry.id);
		if (check != null) {
			check.onClaim(accuser);
		}
	}

	/**
	 * This node dialled a member's address and found nobody, or somebody else.
	 */
	void onGone(MemberEntry entry) {
		check(entry, 0);
	}

	/**
	 * A suspicion is about to run out: a fresh connection shows whether the member lives
	 * after all, and it is told, so that it can refute in time. Takes less than a
	 * heartbeat.
	 */
	void lastProbe(MemberEntry entry) {
		check(entry, spread());
	}

	void clear() {
		this.checks.clear();
	}

	/**
	 * In a large cluster many see the same loss: the first to look tell the others.
	 */
	private long spread() {
		long nanosPerMember = 1_000_000;
		long longest = Math.min(this.context.heartbeat() / 4, nanosPerMember * this.context.members().size());
		return this.context.random().nextLong(Math.max(1, longest));
	}

	private void check(MemberEntry entry, long delay) {
		if (!this.context.isMember() || !isCurrent(entry) || this.checks.containsKey(entry.id)
				|| this.checks.size() >= MAX_CHECKS || entry.refusalBackoff.isOn(this.context.now())) {
			return;
		}
		Check check = new Check(entry);
		this.context.timers().schedule(delay, check::dial);
		// Not before: without that timer nothing would end it.
		this.checks.put(entry.id, check);
	}

	private boolean isCurrent(MemberEntry entry) {
		return entry.isLive() && this.context.members().get(entry.id) == entry;
	}

	void onVerify(Envelope question, Peer from) {
		this.secondOpinions.onVerify(question, from);
	}

	void onVerifyResult(Envelope result, Peer from) {
		for (Check check : this.checks.values()) {
			if (check.number == result.number && check.verifiers.contains(from.id())) {
				check.onOpinion(result.code);
				return;
			}
		}
	}

	static int opinion(DialResult result, Peer peer) {
		if (result instanceof DialResult.Answered answered) {
			return (answered.peer().instance() == peer.instance()) ? ALIVE : GONE;
		}
		return (result instanceof DialResult.Refused) ? GONE : UNKNOWN;
	}

	/**
	 * Another observer holds the member to be dead: one refusal here confirms it, unless
	 * the member refutes.
	 *
	 * @param accuser the one who said so of its own knowledge
	 * @param refutations how often the member had refuted
	 */
	private record Claim(@Nullable NodeId accuser, int refutations) {
	}

	private final class Check {

		private final MemberEntry entry;

		private final Peer peer;

		private final long number = ++EvidenceCheck.this.number;

		private final Set<NodeId> verifiers = new LinkedHashSet<>();

		private int refusals;

		private @Nullable Claim claim;

		Check(MemberEntry entry) {
			this.entry = entry;
			this.peer = entry.peer;
		}

		private boolean isOver() {
			return EvidenceCheck.this.checks.get(this.entry.id) != this;
		}

		private boolean isObsolete() {
			return isOver() || !EvidenceCheck.this.context.isMember() || !isCurrent(this.entry)
					|| this.entry.peer.instance() != this.peer.instance();
		}

		private void end() {
			EvidenceCheck.this.checks.remove(this.entry.id, this);
		}

		void dial() {
			step(() -> {
				if (!isDecided()) {
					Context context = EvidenceCheck.this.context;
					context.environment().dial(this.peer.address(), context.heartbeat() / 2, this::onDialled);
				}
			});
		}

		/**
		 * Runs what leads to the next step. Where that is lost nothing would end the
		 * check, which would keep all later ones of this member from being made.
		 */
		private void step(Runnable step) {
			boolean lost = true;
			try {
				step.run();
				lost = false;
			}
			finally {
				if (lost) {
					end();
				}
			}
		}

		/**
		 * Whether nothing is left to find out; the check has ended then.
		 */
		private boolean isDecided() {
			if (isObsolete()) {
				end();
				return true;
			}
			if (this.refusals > 0 && this.entry.state != NodeState.SUSPECTED) {
				// It was suspected for the first refusal, and has refuted.
				end();
				return true;
			}
			return false;
		}

		private void onDialled(DialResult result) {
			step(() -> {
				if (!isDecided()) {
					conclude(result);
				}
			});
		}

		private void conclude(DialResult result) {
			switch (opinion(result, this.peer)) {
				case GONE -> onRefusal();
				case ALIVE -> onAlive();
				default -> onSilence();
			}
		}

		/**
		 * Whoever suspects it is mistaken, and only the member itself can say so.
		 */
		private void onAlive() {
			end();
			this.entry.refusalBackoff.reset();
			if (this.entry.state == NodeState.SUSPECTED) {
				EvidenceCheck.this.updates.accuse(this.entry, this.peer);
			}
		}

		/**
		 * The member lives although it refuses this node.
		 */
		private void onVouchedFor() {
			end();
			Context context = EvidenceCheck.this.context;
			this.entry.refusalBackoff.onMistake(context.now(), context.heartbeat());
		}

		/**
		 * Nothing follows from silence but another probe, unless somebody else found the
		 * member dead: two then suspect it.
		 */
		private void onSilence() {
			end();
			EvidenceCheck.this.detector.probeSoon(this.entry);
			Claim said = claim();
			if (said != null && said.accuser() != null) {
				// The later of the two goes out as news. The other one speaks for itself.
				EvidenceCheck.this.updates.suspect(this.entry, said.accuser());
				EvidenceCheck.this.updates.suspect(this.entry);
			}
		}

		void onClaim(@Nullable NodeId accuser) {
			Claim said = claim();
			this.claim = new Claim((accuser != null || said == null) ? accuser : said.accuser(),
					this.entry.refutations);
			if (this.refusals > 0 && !isDecided()) {
				fail();
			}
		}

		/**
		 * What counts of it still.
		 */
		private @Nullable Claim claim() {
			return (this.claim != null && this.claim.refutations() == this.entry.refutations) ? this.claim : null;
		}

		private void onRefusal() {
			Context context = EvidenceCheck.this.context;
			this.refusals++;
			if (claim() != null) {
				fail();
				return;
			}
			this.entry.refusalBackoff.onBlame();
			EvidenceCheck.this.updates.suspect(this.entry);
			List<MemberEntry> others = context.members()
				.pick(VERIFIERS, (other) -> other != this.entry && other.state == NodeState.ACTIVE
						&& !this.verifiers.contains(other.id));
			boolean alone = others.isEmpty() && this.verifiers.isEmpty();
			if (alone && this.refusals >= LONELY_REFUSALS) {
				fail();
				return;
			}
			for (MemberEntry other : others) {
				this.verifiers.add(other.id);
				context.outbox().send(other.peer.address(), Outbox.VERIFY, question());
			}
			context.timers().schedule(context.heartbeat() / 2, this::dial);
		}

		/**
		 * Whoever is asked may not have heard that the member was leaving, and would take
		 * it for failed.
		 */
		private WireWriter question() {
			WireWriter question = Envelope.about(this.number, this.entry);
			if (this.entry.claimed == NodeState.LEAVING) {
				question.nested(Rumor.FIELD, new Rumor.Alive(this.entry.claim()).encode());
			}
			return question;
		}

		void onOpinion(int opinion) {
			if (isDecided()) {
				return;
			}
			if (opinion == GONE) {
				fail();
			}
			else if (opinion == ALIVE) {
				onVouchedFor();
			}
		}

		private void fail() {
			end();
			this.entry.refusalBackoff.onBlame();
			EvidenceCheck.this.updates.fail(this.entry, EvidenceCheck.this.context.local().id);
		}

	}

}
