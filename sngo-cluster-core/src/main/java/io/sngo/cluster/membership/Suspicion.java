// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.LinkedHashSet;
import java.util.Set;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Environment;

/**
 * Lifeguard's dynamic suspicion: the time to refute shrinks from its longest to its
 * shortest with every independent accuser, as {@code max - (max - min) * ln(C + 1) /
 * ln(k + 1)} after C confirmations out of k that are expected.
 */
final class Suspicion {

	private final SuspicionTimeouts timeouts;

	private final int expected;

	private long startedAt;

	private final Set<NodeId> accusers = new LinkedHashSet<>();

	private Environment.Timer timer = () -> {
	};

	/**
	 * @param timeouts shortest and longest time
	 * @param expected confirmations that make it as short as it gets, k
	 * @param accuser the first accuser, who does not count as a confirmation
	 */
	Suspicion(SuspicionTimeouts timeouts, int expected, NodeId accuser, long now) {
		this.timeouts = timeouts;
		this.expected = expected;
		this.startedAt = now;
		this.accusers.add(accuser);
	}

	/**
	 * @return whether the accuser is new and still makes a difference
	 */
	boolean confirm(NodeId accuser) {
		return this.accusers.size() <= this.expected && this.accusers.add(accuser);
	}

	/**
	 * Whether the word of one that the member is dead is more than that: somebody else
	 * accuses it, too, and it has had the shortest time to refute.
	 */
	boolean supports(NodeId accuser, long now) {
		return isSharedBeside(accuser) && now - this.startedAt >= this.timeouts.minNanos();
	}

	/**
	 * Whether anybody but one accuser accuses it.
	 */
	boolean isSharedBeside(NodeId accuser) {
		return this.accusers.stream().anyMatch((one) -> !one.equals(accuser));
	}

	/**
	 * Gives the member all its time again; who accuses it stays.
	 */
	void restart(long now) {
		this.startedAt = now;
	}

	long remaining(long now) {
		return Math.max(0, duration() - (now - this.startedAt));
	}

	private long duration() {
		long min = this.timeouts.minNanos();
		if (this.expected == 0) {
			return min;
		}
		int confirmations = this.accusers.size() - 1;
		double share = Math.log(confirmations + 1.0) / Math.log(this.expected + 1.0);
		return Math.max(min, Math.round(this.timeouts.maxNanos() - (this.timeouts.maxNanos() - min) * share));
	}

	void timer(Environment.Timer timer) {
		this.timer.cancel();
		this.timer = timer;
	}

	void cancel() {
		this.timer.cancel();
	}

}
