// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.controlplane;

import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.election.LeaderElection;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.membership.MembershipListener;
import io.sngo.cluster.partition.PartitionResolver;
import org.jspecify.annotations.Nullable;

/**
 * Tells changes of the membership to the rest of the node, and then to the election: who
 * is there is known before who leads.
 */
final class MemberChanges implements MembershipListener {

	private final LeaderElection election;

	private final PartitionResolver resolver;

	private final MembershipListener listener;

	MemberChanges(LeaderElection election, PartitionResolver resolver, MembershipListener listener) {
		this.election = election;
		this.resolver = resolver;
		this.listener = listener;
	}

	@Override
	public void onMemberChanged(@Nullable Member before, @Nullable Member after) {
		this.listener.onMemberChanged(before, after);
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
		this.listener.onJoined(founded);
		this.election.onJoined(founded);
	}

	@Override
	public void onJoinRejected(JoinRejectedException.Reason reason, String message) {
		this.listener.onJoinRejected(reason, message);
	}

	@Override
	public void onRoundTrip(long nanos) {
		this.listener.onRoundTrip(nanos);
	}

	@Override
	public void onRefutation() {
		this.listener.onRefutation();
	}

	@Override
	public void onPause() {
		this.listener.onPause();
	}

	@Override
	public void onQuarantine(boolean begins) {
		this.listener.onQuarantine(begins);
	}

}
