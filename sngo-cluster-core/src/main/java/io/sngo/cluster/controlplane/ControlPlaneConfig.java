// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.controlplane;

import io.sngo.cluster.election.ElectionConfig;
import io.sngo.cluster.membership.MembershipConfig;
import io.sngo.cluster.partition.PartitionConfig;

/**
 * Settings of a node's protocols.
 *
 * @param membership settings of the membership
 * @param election settings of the election
 * @param partition settings of the handling of partitions
 */
public record ControlPlaneConfig(MembershipConfig membership, ElectionConfig election, PartitionConfig partition) {

	/** What applies where nothing is configured. */
	public static final ControlPlaneConfig DEFAULT = new ControlPlaneConfig(MembershipConfig.DEFAULT,
			ElectionConfig.DEFAULT, PartitionConfig.DEFAULT);

}
