// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.List;
import java.util.function.BooleanSupplier;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;

/**
 * Whether others answer the local node: it dials a few of them at once, in every
 * heartbeat until all have answered. Until then it says nothing of itself. One of which
 * most is lost hardly ever passes, one that is back from behind a cut does within a round
 * trip: a fresh connection does not wait, as those that there are, for the next
 * retransmission.
 */
final class SelfTest {

	/** How many members are asked, or all where there are fewer. */
	static final int DIALS = 5;

	/**
	 * Up to so many others are few: half of those asked suffice, as one or two of them
	 * may be to blame as well.
	 */
	static final int FEW = 3 * DIALS;

	private final Context context;

	private final LocalStatements statements;

	private final BooleanSupplier inDoubt;

	private Runnable passed = () -> {
	};

	private int round;

	private long askedNanos;

	/** Answers of this round that it still takes. */
	private int missing;

	/**
	 * @param inDoubt whether the test still makes sense
	 */
	SelfTest(Context context, LocalStatements statements, BooleanSupplier inDoubt) {
		this.context = context;
		this.inDoubt = inDoubt;
		this.statements = statements;
	}

	/**
	 * @param passed runs when it is passed, at once where there is nobody to ask; in
	 * place of what was to run after a test that is under way
	 */
	void run(Runnable passed) {
		this.passed = passed;
		boolean begins = !this.statements.isWithheld();
		if (begins) {
			this.statements.withhold();
		}
		// Or there was no timer for the next round: nothing else would end the silence.
		if (begins || this.context.now() - this.askedNanos > 2 * this.context.heartbeat()) {
			ask();
		}
	}

	private void ask() {
		// A node that leaves, or takes itself for failed, does not wait for this.
		if (!this.statements.isWithheld()) {
			return;
		}
		this.askedNanos = this.context.now();
		List<MemberEntry> asked = this.context.members().pick(DIALS, (member) -> member.state == NodeState.ACTIVE);
		boolean few = this.context.members().live().size() <= FEW;
		this.missing = few ? (asked.size() + 1) / 2 : asked.size();
		if (this.missing == 0 || !this.inDoubt.getAsBoolean()) {
			pass();
			return;
		}
		int asking = ++this.round;
		this.context.timers().schedule(this.context.heartbeat(), () -> {
			if (asking == this.round) {
				ask();
			}
		});
		for (MemberEntry member : asked) {
			Peer peer = member.peer;
			this.context.environment()
				.dial(peer.address(), this.context.heartbeat() / 2, (result) -> onDialled(asking, peer, result));
		}
	}

	private void onDialled(int asking, Peer peer, DialResult result) {
		boolean answered = result instanceof DialResult.Answered answer && answer.peer().instance() == peer.instance();
		if (answered && asking == this.round && --this.missing == 0) {
			pass();
		}
	}

	private void pass() {
		this.round++;
		if (this.statements.isWithheld()) {
			this.statements.speak();
			this.passed.run();
		}
	}

}
