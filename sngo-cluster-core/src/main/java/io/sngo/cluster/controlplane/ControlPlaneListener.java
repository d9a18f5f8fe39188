// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.controlplane;

import io.sngo.cluster.election.ElectionListener;
import io.sngo.cluster.membership.MembershipListener;
import io.sngo.cluster.partition.PartitionListener;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.registry.RegistryListener;

/**
 * Learns all that happens in a node's control plane, on the control loop, after the new
 * state is readable.
 */
public interface ControlPlaneListener
		extends MembershipListener, RegistryListener, ElectionListener, PartitionListener {

	/**
	 * A message was dropped because it is malformed or of a type that is not known here,
	 * or a part of it was skipped because it is not acceptable.
	 * @param from who sent it
	 * @param type its type, 1 to 127
	 * @param cause what is wrong with it
	 */
	void onMessageRejected(Peer from, int type, RuntimeException cause);

}
