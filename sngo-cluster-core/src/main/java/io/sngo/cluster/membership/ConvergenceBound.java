// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;

/**
 * How long it takes at most, after all faults have ended, until all nodes agree on who is
 * there, where, and what they offer.
 */
public final class ConvergenceBound {

	private ConvergenceBound() {
	}

	/**
	 * The sum of what may have to happen one after the other, whatever the faults were.
	 * All nodes run, reach each other without loss, and have a seed that is a member.
	 * <ul>
	 * <li>Doubt: a node that doubts itself ends the period under way and one more, each
	 * of which takes up to {@value Awareness#MAX} + 1 heartbeats. The first answers end
	 * its doubt.
	 * <li>Detection: what is held to be live and is not is found as silence is, by
	 * {@link DetectionBound#silent}. Meanwhile nodes that have lost each other meet: the
	 * failed are dialled in every heartbeat, and seeds at least every 7.5 s.
	 * <li>Quarantine: a node that hardly reached anybody before is back after its probes
	 * have succeeded for up to {@value Quarantine#LONGEST_HEARTBEATS} heartbeats.
	 * <li>Exchange: what only some have learned reaches all by comparing views, half as
	 * many again in each step, in {@code 4 * log10(n + 1)} steps of 1.5 heartbeats.
	 * </ul>
	 * @param config settings of all nodes
	 * @param n nodes, 2 or more
	 */
	public static Duration of(MembershipConfig config, int n) {
		long heartbeat = config.heartbeatInterval().toNanos();
		long doubt = 2L * (Awareness.MAX + 1) * heartbeat;
		long quarantine = Quarantine.LONGEST_HEARTBEATS * heartbeat;
		long exchange = Dissemination.transmitLimit(n) * heartbeat * 3 / 2;
		return DetectionBound.silent(config, n).plusNanos(doubt + quarantine + exchange);
	}

}
