// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.List;

import io.sngo.cluster.NodeState;

/**
 * Whether others answer the local node: it pings a few of them at once, in every
 * heartbeat until nearly all have answered. Until then it says nothing of itself. One of
 * which most is lost hardly ever passes, one that is back from behind a cut does within a
 * round trip.
 */
final class SelfTest {

	/** How many members are asked, or all where there are fewer. */
	static final int PINGS = 5;

	/** Of so many one may stay silent. */
	private static final int ENOUGH_FOR_A_MISS = 4;

	private final Context context;

	private final Acks acks;

	private final LocalStatements statements;

	private Runnable passed = () -> {
	};

	private int round;

	/** Answers of this round that it still takes. */
	private int missing;

	SelfTest(Context context, Acks acks, LocalStatements statements) {
		this.context = context;
		this.acks = acks;
		this.statements = statements;
	}

	/**
	 * @param passed runs when it is passed, at once where there is nobody to ask; in
	 * place of what was to run after a test that is under way
	 */
	void run(Runnable passed) {
		this.passed = passed;
		if (!this.statements.isWithheld()) {
			this.statements.withhold();
			ask();
		}
	}

	private void ask() {
		// A node that leaves, or takes itself for failed, does not wait for this.
		if (!this.statements.isWithheld()) {
			return;
		}
		List<MemberEntry> asked = this.context.members().pick(PINGS, (member) -> member.state == NodeState.ACTIVE);
		this.missing = (asked.size() < ENOUGH_FOR_A_MISS) ? asked.size() : asked.size() - 1;
		if (this.missing == 0) {
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
			this.acks.ping(member, this.context.heartbeat() / 2, 0, (roundTrip) -> onAnswer(asking), () -> {
				// It goes on missing.
			});
		}
	}

	private void onAnswer(int asking) {
		if (asking == this.round && --this.missing == 0) {
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
