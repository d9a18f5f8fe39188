// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.controlplane;

import io.sngo.cluster.election.LeaderElection;
import io.sngo.cluster.membership.ForwardingListener;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.membership.MembershipListener;
import io.sngo.cluster.partition.PartitionResolver;
import org.jspecify.annotations.Nullable;

/**
 * Tells changes of the membership to the rest of the node, and then to the election: who
 * is there is known before who leads.
 */
final class MemberChanges extends ForwardingListener {

	private final LeaderElection election;

	private final PartitionResolver resolver;

	MemberChanges(LeaderElection election, PartitionResolver resolver, MembershipListener listener) {
		super(listener);
		this.election = election;
		this.resolver = resolver;
	}

	@Override
	public void onMemberChanged(@Nullable Member before, @Nullable Member after) {
		super.onMemberChanged(before, after);
		this.election.onMemberChanged(before, after);
		this.resolver.onMemberChanged(before, after);
	}

	/**
	 * The local node is there, which is no change to the rest of the node.
	 */
	void onStarted(Member local) {
		this.election.onMemberChanged(null, local);
		this.resolver.onMemberChanged(null, local);
	}

	@Override
	public void onJoined(boolean founded) {
		super.onJoined(founded);
		this.election.onJoined(founded);
	}

}
