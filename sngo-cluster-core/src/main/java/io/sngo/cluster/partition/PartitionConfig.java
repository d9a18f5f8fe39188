// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.partition;

import java.time.Duration;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the handling of partitions, the same on all nodes.
 *
 * @param strategy which side goes on
 * @param action what the other side does
 * @param quorum nodes of the side that goes on, for
 * {@link PartitionStrategy#STATIC_QUORUM} alone; 0 where it is not set
 * @param referee the node that decides, for {@link PartitionStrategy#KEEP_REFEREE} alone
 * @param stableAfter how long the situation has to be the same before a node decides that
 * it does not go on, 100 ms to 10 min; zero for a time that grows with the cluster
 */
public record PartitionConfig(PartitionStrategy strategy, PartitionAction action, int quorum, @Nullable NodeId referee,
		Duration stableAfter) {

	/** What applies where nothing is configured. */
	public static final PartitionConfig DEFAULT = new PartitionConfig(PartitionStrategy.KEEP_MAJORITY,
			PartitionAction.ISOLATE, 0, null, Duration.ZERO);

	/**
	 * @throws InvalidConfigurationException if a value is not allowed, or is missing
	 */
	public PartitionConfig {
		if (quorum < 0 || quorum > 10_000) {
			throw new InvalidConfigurationException("cluster.partition.quorum", quorum, "1 to 10000");
		}
		if (strategy == PartitionStrategy.STATIC_QUORUM && quorum == 0) {
			throw new InvalidConfigurationException("cluster.partition.quorum", quorum,
					"more than half of the nodes that the cluster can have, which 'static-quorum' needs");
		}
		if (strategy == PartitionStrategy.KEEP_REFEREE && referee == null) {
			throw new InvalidConfigurationException("cluster.partition.referee", "",
					"the id of a node, which 'keep-referee' needs");
		}
		if (!stableAfter.isZero() && (stableAfter.compareTo(Duration.ofMillis(100)) < 0
				|| stableAfter.compareTo(Duration.ofMinutes(10)) > 0)) {
			throw new InvalidConfigurationException("cluster.partition.stable-after", stableAfter,
					Duration.ofMillis(100) + " to " + Duration.ofMinutes(10)
							+ ", or 0 for a time that fits the cluster");
		}
	}

	public PartitionConfig withStrategy(PartitionStrategy other) {
		return new PartitionConfig(other, this.action, this.quorum, this.referee, this.stableAfter);
	}

}
