// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.controlplane;

import java.util.ArrayList;
import java.util.List;

import io.sngo.cluster.election.LeaderElection;
import io.sngo.cluster.membership.Membership;
import io.sngo.cluster.protocol.Environment;

/**
 * Leaves in an order that costs the others nothing: first the leadership is handed over,
 * then the leader counts this node no more, so that it is not missed as a voter, then it
 * leaves the membership.
 */
final class Departure {

	/** How often it looks whether it is counted, in nanoseconds. */
	private static final long LOOK = 10_000_000;

	private final Membership membership;

	private final LeaderElection election;

	private final Environment environment;

	private final long patienceNanos;

	private boolean stopped;

	/** Who waits until this node has left, while it has not begun to. */
	private final List<Runnable> waiting = new ArrayList<>();

	private long since;

	/**
	 * @param patienceNanos how long to wait for the others: without a majority nobody can
	 * decide to count this node no more
	 */
	Departure(Membership membership, LeaderElection election, Environment environment, long patienceNanos) {
		this.membership = membership;
		this.election = election;
		this.environment = environment;
		this.patienceNanos = patienceNanos;
	}

	void withdraw() {
		this.membership.withdraw();
		this.election.resign();
	}

	void leave(Runnable done) {
		if (this.waiting.isEmpty()) {
			withdraw();
			this.since = this.environment.nanoTime();
		}
		this.waiting.add(done);
		// Also for a later one: there may have been no timer for those before.
		look();
	}

	private void look() {
		if (this.stopped || this.waiting.isEmpty()) {
			return;
		}
		boolean patient = this.environment.nanoTime() - this.since < this.patienceNanos;
		if (patient && this.election.isMissed()) {
			this.environment.schedule(LOOK, this::look);
		}
		else {
			go();
		}
	}

	private void go() {
		List<Runnable> all = List.copyOf(this.waiting);
		this.waiting.clear();
		all.forEach(this.membership::leave);
	}

	/**
	 * The node joins again. Whoever waits until it has left need not wait any more: it
	 * leaves at once.
	 */
	void abort() {
		go();
	}

	void stop() {
		this.stopped = true;
	}

}
