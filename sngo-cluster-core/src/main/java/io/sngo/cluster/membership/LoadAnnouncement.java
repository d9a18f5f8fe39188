// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import io.sngo.cluster.NodeState;

/**
 * Tells the cluster of this node's load, but neither every small change nor more than
 * once a second: each announcement is a rumor that all nodes pass on.
 */
final class LoadAnnouncement {

	private static final long SHORTEST_PAUSE = 1_000_000_000L;

	private static final double SMALLEST_CHANGE = 0.01;

	private final Context context;

	private final LocalStatements statements;

	private double latest;

	private boolean waiting;

	LoadAnnouncement(Context context, LocalStatements statements) {
		this.context = context;
		this.statements = statements;
	}

	void update(double load) {
		if (!(load >= 0 && load <= 1)) {
			throw new IllegalArgumentException("Load " + load + " is not allowed: use 0.0 to 1.0");
		}
		this.latest = load;
		if (!this.waiting) {
			announce();
		}
	}

	private void announce() {
		if (Math.abs(this.latest - this.context.local().load) < SMALLEST_CHANGE
				|| this.context.local().state == NodeState.LEFT) {
			return;
		}
		this.statements.load(this.latest);
		this.context.timers().schedule(SHORTEST_PAUSE, () -> {
			this.waiting = false;
			announce();
		});
		// Last: without that timer nothing would end the wait.
		this.waiting = true;
	}

}
