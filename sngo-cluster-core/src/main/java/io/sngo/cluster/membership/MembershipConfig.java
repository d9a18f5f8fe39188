// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;
import java.util.List;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeAddress;

/**
 * Settings of the membership protocol.
 *
 * @param seeds where to ask for the cluster; empty on a node that starts one
 * @param heartbeatInterval probe period, 50 ms to 1 min
 * @param suspicionTimeout longest time to refute a suspicion in a cluster of up to 10
 * nodes, 100 ms to 10 min
 * @param suspicionMultiplier shortest time to refute, in probe periods, 1 to 20
 * @param gossipFanout nodes that get gossip in one round, 1 to 20
 * @param gossipInterval time between rounds, 10 ms to 1 min
 * @param pushPullInterval time between reconciliations in a quiet cluster of up to 32
 * nodes, 1 s to 1 h
 * @param joinTimeout time after which a join that has not succeeded is reported, 100 ms
 * to 1 h
 * @param leaveTimeout longest time that a graceful leave takes, 0 to 10 min
 */
public record MembershipConfig(List<NodeAddress> seeds, Duration heartbeatInterval, Duration suspicionTimeout,
		int suspicionMultiplier, int gossipFanout, Duration gossipInterval, Duration pushPullInterval,
		Duration joinTimeout, Duration leaveTimeout) {

	/** What applies where nothing is configured. */
	public static final MembershipConfig DEFAULT = new MembershipConfig(List.of(), Duration.ofSeconds(1),
			Duration.ofSeconds(5), 3, 3, Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofSeconds(30),
			Duration.ofSeconds(10));

	private static final int MAX_SEEDS = 1000;

	/**
	 * @throws InvalidConfigurationException if a value is not allowed
	 */
	public MembershipConfig {
		seeds = List.copyOf(seeds);
		if (seeds.size() > MAX_SEEDS) {
			throw new InvalidConfigurationException("cluster.seed-nodes", seeds.size() + " addresses",
					"at most " + MAX_SEEDS);
		}
		check("cluster.heartbeat-interval", heartbeatInterval, Duration.ofMillis(50), Duration.ofMinutes(1));
		check("cluster.suspicion-timeout", suspicionTimeout, Duration.ofMillis(100), Duration.ofMinutes(10));
		check("cluster.suspicion-multiplier", suspicionMultiplier, 1, 20);
		check("cluster.gossip-fanout", gossipFanout, 1, 20);
		check("cluster.gossip-interval", gossipInterval, Duration.ofMillis(10), Duration.ofMinutes(1));
		check("cluster.push-pull-interval", pushPullInterval, Duration.ofSeconds(1), Duration.ofHours(1));
		check("cluster.join-timeout", joinTimeout, Duration.ofMillis(100), Duration.ofHours(1));
		check("cluster.leave-timeout", leaveTimeout, Duration.ZERO, Duration.ofMinutes(10));
	}

	public MembershipConfig withSeeds(List<NodeAddress> seeds) {
		return new MembershipConfig(seeds, this.heartbeatInterval, this.suspicionTimeout, this.suspicionMultiplier,
				this.gossipFanout, this.gossipInterval, this.pushPullInterval, this.joinTimeout, this.leaveTimeout);
	}

	private static void check(String property, Duration value, Duration min, Duration max) {
		if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
			throw new InvalidConfigurationException(property, value, min + " to " + max);
		}
	}

	private static void check(String property, int value, int min, int max) {
		if (value < min || value > max) {
			throw new InvalidConfigurationException(property, value, min + " to " + max);
		}
	}

}
