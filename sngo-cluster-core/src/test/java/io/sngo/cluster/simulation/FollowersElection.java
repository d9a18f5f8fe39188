// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.election.Election;
import io.sngo.cluster.election.KnownLeader;
import io.sngo.cluster.election.LeaderElection;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;

/**
 * The election of a node that is a member from the start: somebody else has begun the
 * cluster.
 */
record FollowersElection(Election election) implements LeaderElection {

	@Override
	public void start() {
		this.election.start();
	}

	@Override
	public void stop() {
		this.election.stop();
	}

	@Override
	public void onJoined(boolean founded) {
		this.election.onJoined(false);
	}

	@Override
	public void onMemberChanged(@Nullable Member before, @Nullable Member after) {
		this.election.onMemberChanged(before, after);
	}

	@Override
	public void onMessage(Peer from, ControlMessage message) {
		this.election.onMessage(from, message);
	}

	@Override
	public void resign() {
		this.election.resign();
	}

	@Override
	public void isolate(boolean isolate) {
		this.election.isolate(isolate);
	}

	@Override
	public @Nullable KnownLeader leader() {
		return this.election.leader();
	}

	@Override
	public boolean isVoted() {
		return this.election.isVoted();
	}

	@Override
	public long heardUntilNanos() {
		return this.election.heardUntilNanos();
	}

	@Override
	public boolean isMissed() {
		return this.election.isMissed();
	}

	@Override
	public String origin() {
		return this.election.origin();
	}

	@Override
	public List<String> voters() {
		return this.election.voters();
	}

}
