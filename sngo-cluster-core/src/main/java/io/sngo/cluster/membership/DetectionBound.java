// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;

/**
 * How long it takes at most until a node that has gone silent is failed at all others.
 */
public final class DetectionBound {

	/**
	 * After so many periods without a probe of a node by anyone, 1 - e^-20: never seen.
	 */
	private static final int UNLUCKY_PERIODS = 20;

	private DetectionBound() {
	}

	/**
	 * The sum of the longest wait for a probe, the probe itself, the longest suspicion
	 * and the spreading of the news, for healthy observers on a network without loss.
	 * <ul>
	 * <li>Wait: round robin probes every node within {@code 2(n - 1) - 1} periods (SWIM,
	 * section 4.3); as all nodes probe independently, 20 periods suffice in large
	 * clusters.
	 * <li>Probe: one period.
	 * <li>Suspicion:
	 * {@code max(multiplier * heartbeat, suspicion timeout) * max(1, log10 n)}.
	 * <li>Spreading: suspicion and death, each {@code 4 * log10(n + 1)} gossip rounds.
	 * </ul>
	 * @param config settings of all nodes
	 * @param n nodes, 2 or more
	 */
	public static Duration silent(MembershipConfig config, int n) {
		long heartbeat = config.heartbeatInterval().toNanos();
		long periods = Math.min(2L * (n - 1) - 1, UNLUCKY_PERIODS) + 1;
		long rounds = 2L * Dissemination.transmitLimit(n);
		return Duration.ofNanos(periods * heartbeat + SuspicionTimeouts.of(config, n).maxNanos()
				+ rounds * config.gossipInterval().toNanos());
	}

	/**
	 * The same for a node whose control loop hangs while its network still accepts
	 * connections: each probe that the network answers is followed by the next within two
	 * periods, until {@value FailureDetector#MAX_DIALLED} have been answered so.
	 * @param config settings of all nodes
	 * @param n nodes, 2 or more
	 */
	public static Duration hung(MembershipConfig config, int n) {
		return silent(config, n).plus(config.heartbeatInterval().multipliedBy(2L * FailureDetector.MAX_DIALLED));
	}

	/**
	 * Until a node that is cut off has failed all others.
	 * <ul>
	 * <li>Wait: round robin probes every other within {@code 2(n - 1) - 1} probes. The
	 * node soon doubts itself, but makes as many probes in a stretched period as it would
	 * have made in the time.
	 * <li>Probe: what it began in a period of the longest kind ends with that, and so
	 * does the period before.
	 * <li>Suspicion: the longest, since nobody confirms it.
	 * </ul>
	 * @param config settings of all nodes
	 * @param n nodes, 2 or more
	 */
	public static Duration isolated(MembershipConfig config, int n) {
		long periods = 2L * (n - 1) - 1 + 2 * (Awareness.MAX + 1);
		return config.heartbeatInterval().multipliedBy(periods).plusNanos(SuspicionTimeouts.of(config, n).maxNanos());
	}

	/**
	 * The same for a node whose process died, so that its host refuses connections: a
	 * member that had a connection to it knows at once, others by the next probe; two
	 * dials, each at most half a heartbeat, confirm it.
	 * @param config settings of all nodes
	 * @param n nodes, 3 or more
	 */
	public static Duration refused(MembershipConfig config, int n) {
		long heartbeat = config.heartbeatInterval().toNanos();
		long periods = Math.min(2L * (n - 1) - 1, UNLUCKY_PERIODS) + 2;
		return Duration
			.ofNanos(periods * heartbeat + Dissemination.transmitLimit(n) * config.gossipInterval().toNanos());
	}

}
