// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.time.Duration;

import io.sngo.cluster.InvalidConfigurationException;

/**
 * Settings of the election, the same on all nodes but for {@code eligible}.
 *
 * @param quorum votes that a leader needs, 1 to 10,000: at most {@code 2 * quorum - 1}
 * nodes may take part. 0 for a majority of an electorate that the nodes agree on
 * @param eligible whether the node may lead; it votes in any case
 * @param lease how long a voter is bound to a leader without hearing of it, 200 ms to 5
 * min
 * @param removalDelay how long a node has to be failed until the leader asks a majority
 * to count it no more, 0 to 24 h
 */
public record ElectionConfig(int quorum, boolean eligible, Duration lease, Duration removalDelay) {

	/** A shorter lease ends when the process pauses for a moment. */
	public static final Duration MIN_LEASE = Duration.ofMillis(200);

	/** What applies where nothing is configured. */
	public static final ElectionConfig DEFAULT = new ElectionConfig(0, true, Duration.ofSeconds(4),
			Duration.ofSeconds(30));

	/**
	 * By how much clocks may be too fast or too slow, as a share of the time measured:
	 * far more than the crystals of real machines (0.01%) and what time servers correct
	 * at once (0.05%).
	 */
	public static final double MAX_DRIFT = 0.05;

	/**
	 * @throws InvalidConfigurationException if a value is not allowed
	 */
	public ElectionConfig {
		if (quorum < 0 || quorum > 10_000) {
			throw new InvalidConfigurationException("cluster.leader.quorum", quorum,
					"1 to 10000, or 0 for a majority of the nodes that the cluster agrees on");
		}
		check("cluster.leader.lease-duration", lease, MIN_LEASE, Duration.ofMinutes(5));
		check("cluster.leader.removal-delay", removalDelay, Duration.ZERO, Duration.ofHours(24));
	}

	/**
	 * The lease that goes with an election timeout, the time in which a connected
	 * majority has a new leader: a lease has to run out, and an election may need a
	 * second try.
	 */
	public static Duration leaseFor(Duration electionTimeout) {
		return electionTimeout.multipliedBy(2).dividedBy(5);
	}

	public ElectionConfig withQuorum(int quorum) {
		return new ElectionConfig(quorum, this.eligible, this.lease, this.removalDelay);
	}

	public ElectionConfig withEligible(boolean eligible) {
		return new ElectionConfig(this.quorum, eligible, this.lease, this.removalDelay);
	}

	public ElectionConfig withLease(Duration lease) {
		return new ElectionConfig(this.quorum, this.eligible, lease, this.removalDelay);
	}

	private static void check(String property, Duration value, Duration min, Duration max) {
		if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
			throw new InvalidConfigurationException(property, value, min + " to " + max);
		}
	}

}
