// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.controlplane;

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

	/** Later ones make earlier ones pointless. */
	private int attempt;

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
		withdraw();
		look(++this.attempt, this.environment.nanoTime(), done);
	}

	private void look(int number, long since, Runnable done) {
		if (this.stopped || number != this.attempt) {
			return;
		}
		boolean patient = this.environment.nanoTime() - since < this.patienceNanos;
		if (patient && this.election.isMissed()) {
			this.environment.schedule(LOOK, () -> look(number, since, done));
		}
		else {
			this.membership.leave(done);
		}
	}

	/**
	 * The node joins again.
	 */
	void abort() {
		this.attempt++;
	}

	void stop() {
		this.stopped = true;
	}

}
