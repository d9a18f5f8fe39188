// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.controlplane;

import java.util.Set;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.election.KnownLeader;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.registry.ServiceEntry;
import org.jspecify.annotations.Nullable;

/**
 * Nothing that changes is of interest; a test overrides what is.
 */
public abstract class UnusedListener implements ControlPlaneListener {

	@Override
	public void onMemberChanged(@Nullable Member before, @Nullable Member after) {
		// not of interest here
	}

	@Override
	public void onEntryChanged(NodeId owner, @Nullable ServiceEntry before, @Nullable ServiceEntry after) {
		// not of interest here
	}

	@Override
	public void onLeader(@Nullable KnownLeader before, @Nullable KnownLeader after) {
		// not of interest here
	}

	@Override
	public void onUnreachable(Set<NodeId> unreachable) {
		// not of interest here
	}

	@Override
	public void onIsolated(boolean isolated, String reason) {
		// not of interest here
	}

}
