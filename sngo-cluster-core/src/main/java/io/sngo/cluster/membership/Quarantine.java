// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.ArrayDeque;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;

/**
 * A node that hears little, or is hardly heard, refutes one suspicion after the other and
 * would be a member for ever, now suspected and now not, while its own accusations keep
 * all others busy. It is the first that can know: several others accuse it again and
 * again, and it reaches hardly anybody itself. Then it says of itself that it failed,
 * which nobody has to find out, and refutes no more. It goes on to probe, and once all
 * others have answered for long enough, it is back with a single statement.
 * <p>
 * Neither sign alone suffices: a node that sick ones accuse reaches all the others; one
 * that is cut off, or meets a few dead, is not accused again and again. Nor is it alone
 * to blame where many others are accused by several, too: then the network is bad.
 */
final class Quarantine {

	/** Accusations within the window, each after the one before was refuted. */
	static final int ACCUSATIONS = 3;

	/** Direct probes of its own that it looks at. */
	static final int PROBES = 12;

	/** How many of them have to have failed where it is suspected again and again. */
	static final int MOST_PROBES = 10;

	/** How many suffice to doubt itself. */
	static final int SOME_PROBES = 6;

	/** Of so many. */
	private static final int LATEST_PROBES = 6;

	/** As many suffice, too. */
	private static final int SOME_LATEST_PROBES = 4;

	/**
	 * Heartbeats after which whoever is back from behind a cut has shown it to itself.
	 */
	private static final int IN_VAIN_HEARTBEATS = 4;

	/** Heartbeats for which all direct probes have to succeed before it is back. */
	static final int HEARTBEATS = 10;

	/** How often that doubles for one that had to go again. */
	static final int MAX_DOUBLINGS = 2;

	/** Heartbeats of success after which any node is back. */
	static final int LONGEST_HEARTBEATS = HEARTBEATS << MAX_DOUBLINGS;

	/** Heartbeats in membership after which one doubling is forgiven. */
	private static final int FORGIVEN_HEARTBEATS = 300;

	private final Context context;

	private final LocalStatements statements;

	private final Accusers accusers = new Accusers();

	private final ArrayDeque<Long> accusations = new ArrayDeque<>();

	private final ArrayDeque<Boolean> probes = new ArrayDeque<>();

	private int doublings = -1;

	private long endedAt;

	/** Direct probes in a row that were answered, and since when. */
	private int successes;

	private long successesSince;

	/** Whether nobody is left, and since when. */
	private boolean alone;

	private long aloneSince;

	Quarantine(Context context, LocalStatements statements) {
		this.context = context;
		this.statements = statements;
	}

	/**
	 * Somebody suspects this node or holds it to be dead.
	 * @param news whether this node has not refuted it before
	 * @param dead whether it is held to be dead
	 */
	void onAccusation(NodeId accuser, boolean news, boolean dead) {
		long now = this.context.now();
		this.accusers.add(accuser, now, this.context.heartbeat());
		boolean silent = this.statements.isWithheld();
		// Among few, those who do not answer may be to blame as well.
		boolean sure = this.context.members().live().size() > SelfTest.FEW || failedProbes() >= MOST_PROBES;
		if (dead && silent && this.statements.withheldNanos() >= IN_VAIN_HEARTBEATS * this.context.heartbeat()
				&& isInDoubt() && sure) {
			begin(this.context.local());
		}
		if (news && !silent) {
			this.accusations.add(now);
			if (this.accusations.size() > ACCUSATIONS) {
				this.accusations.remove();
			}
			beginIfAccusedAgainAndAgain();
		}
	}

	/**
	 * Whether those who accuse the local node may be right: it should not say otherwise
	 * before it has shown it to itself, or it would only be removed once more. It may not
	 * have heard yet that some hold it to be dead.
	 */
	boolean isInDoubt() {
		return this.context.members().live().size() > 1 && isHardlyAnswered() && isToBlame();
	}

	/**
	 * It may have begun a few heartbeats ago only.
	 */
	private boolean isHardlyAnswered() {
		long lately = this.probes.stream()
			.skip(Math.max(0, this.probes.size() - LATEST_PROBES))
			.filter((answered) -> !answered)
			.count();
		return failedProbes() >= SOME_PROBES || lately >= SOME_LATEST_PROBES;
	}

	/**
	 * Others do answer, whatever was before.
	 */
	void onProven() {
		this.probes.clear();
	}

	/**
	 * A probe that this node made was answered in time, straight by its target; or was
	 * not, and others are asked.
	 */
	void onProbe(boolean answered) {
		this.alone = false;
		this.probes.add(answered);
		if (this.probes.size() > PROBES) {
			this.probes.remove();
		}
		if (!answered) {
			beginIfAccusedAgainAndAgain();
		}
		else if (this.context.isQuarantined()) {
			onSuccess();
		}
	}

	/**
	 * Nor did others reach the target for this node. As long as they do, the way to that
	 * one may be broken for good, which is no reason to stay away from all.
	 */
	void onUnreached() {
		this.successes = 0;
	}

	/**
	 * There is nobody to probe. If that lasts, there is nobody left whom this node could
	 * harm, and others may want to join it.
	 */
	void onAlone() {
		long now = this.context.now();
		if (!this.alone) {
			this.alone = true;
			this.aloneSince = now;
		}
		if (this.context.isQuarantined() && now - this.aloneSince >= LONGEST_HEARTBEATS * this.context.heartbeat()) {
			end();
		}
	}

	private void onSuccess() {
		long now = this.context.now();
		if (this.successes++ == 0) {
			this.successesSince = now;
		}
		long needed = ((long) HEARTBEATS << this.doublings) * this.context.heartbeat();
		if (this.successes >= PROBES && now - this.successesSince >= needed) {
			end();
		}
	}

	/**
	 * Whether this node should not suspect whom it does not reach: it is not they that
	 * are sick. Who does not even hear anything any more is cut off, or left alone.
	 */
	boolean isMute() {
		return this.context.isQuarantined() && failedProbes() >= SOME_PROBES
				&& this.context.members()
					.live()
					.stream()
					.anyMatch((member) -> this.context.now() - member.lastHeardNanos < LONGEST_HEARTBEATS
							* this.context.heartbeat());
	}

	private void beginIfAccusedAgainAndAgain() {
		int others = this.context.members().live().size();
		int several = Math.min(Accusers.MAX, Math.max(2, others / 2 + 1));
		if (this.accusations.stream().filter(this::isRecent).count() == ACCUSATIONS
				&& this.accusers.count(this.context.now(), this.context.heartbeat()) >= several
				&& failedProbes() >= MOST_PROBES) {
			beginIfToBlame();
		}
	}

	private boolean isRecent(long moment) {
		return this.context.now() - moment <= Accusers.WINDOW_HEARTBEATS * this.context.heartbeat();
	}

	private long failedProbes() {
		return this.probes.stream().filter((answered) -> !answered).count();
	}

	private void beginIfToBlame() {
		if (isToBlame()) {
			begin(this.context.local());
		}
	}

	private boolean isToBlame() {
		return this.context.local().state == NodeState.ACTIVE && !this.context.isQuarantined() && !isTroubleGeneral();
	}

	/**
	 * Whether half of the others are accused by somebody else, too.
	 */
	private boolean isTroubleGeneral() {
		int troubled = 0;
		int others = 0;
		for (MemberEntry member : this.context.members().all()) {
			boolean recently = isRecent(member.troubledNanos);
			if (member != this.context.local() && (recently || member.isLive())) {
				others++;
				troubled += recently ? 1 : 0;
			}
		}
		return 2 * troubled >= others;
	}

	private void begin(MemberEntry local) {
		long well = this.context.now() - this.endedAt;
		long forgiven = (this.doublings < 0) ? 0 : well / (FORGIVEN_HEARTBEATS * this.context.heartbeat());
		this.doublings = (int) Math.max(0, Math.min(MAX_DOUBLINGS, this.doublings + 1 - forgiven));
		this.successes = 0;
		this.statements.speak();
		local.claimed = NodeState.FAILED;
		this.context.dissemination().add(LocalStatements.withdrawal(local));
		this.context.listener().onQuarantine(true);
	}

	private void end() {
		this.endedAt = this.context.now();
		this.accusers.clear();
		this.accusations.clear();
		this.statements.state(NodeState.ACTIVE);
		this.context.listener().onQuarantine(false);
	}

}
