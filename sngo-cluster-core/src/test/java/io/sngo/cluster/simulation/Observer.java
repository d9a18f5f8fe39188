// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.JoinRejectedException.Reason;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.controlplane.ControlPlaneListener;
import io.sngo.cluster.election.KnownLeader;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.registry.ServiceEntry;

/**
 * Sees what one process tells of itself, checks it and writes it down.
 */
final class Observer implements ControlPlaneListener {

	private final VirtualProcess process;

	private final Invariants invariants;

	private final LeaderInvariants leaders;

	private final Trace trace;

	Observer(VirtualProcess process, Invariants invariants, LeaderInvariants leaders, Trace trace) {
		this.process = process;
		this.invariants = invariants;
		this.leaders = leaders;
		this.trace = trace;
	}

	@Override
	public void onMemberChanged(@Nullable Member before, @Nullable Member after) {
		Member member = after != null ? after : before;
		if (member == null) {
			throw new SimulationFailure(this.process.node + " reported a change of nothing");
		}
		int state = after != null ? after.info().state().name().hashCode() : -1;
		if (before == null || after == null || before.info().state() != after.info().state()
				|| before.peer().instance() != after.peer().instance()) {
			this.trace.add(Trace.STATE, this.process.number(), -1, 0,
					member.peer().id().hashCode() * 31 + state + 961 * (int) member.info().incarnation(),
					after != null ? member.peer().id() + " " + after.info().state() + " " + after.info().incarnation()
							: member.peer().id() + " no more");
		}
		this.invariants.onMemberChanged(this.process, before, after);
	}

	@Override
	public void onEntryChanged(NodeId owner, @Nullable ServiceEntry before, @Nullable ServiceEntry after) {
		this.invariants.onEntryChanged(this.process, owner, after);
	}

	@Override
	public void onLeader(@Nullable KnownLeader before, @Nullable KnownLeader after) {
		if (before == null || after == null || before.term() != after.term()) {
			long term = (after != null) ? after.term() : 0;
			this.trace.add(Trace.STATE, this.process.number(), -1, 0, Long.hashCode(term),
					(after != null) ? after.peer().id() + " lead in term " + term : "no leader");
		}
		this.leaders.onLeader(this.process, before, after);
	}

	@Override
	public void onUnreachable(Set<NodeId> unreachable) {
		this.trace.add(Trace.STATE, this.process.number(), -1, 0, unreachable.hashCode(),
				"out of reach: " + unreachable);
	}

	@Override
	public void onIsolated(boolean isolated, String reason) {
		this.trace.add(Trace.STATE, this.process.number(), -1, 0, Boolean.hashCode(isolated),
				isolated ? "itself isolated: " + reason : "itself isolated no more");
		this.process.node.report(isolated ? "isolated" : "found");
	}

	@Override
	public void onJoined(boolean founded) {
		this.process.node.joined();
		this.process.node.report("joined");
	}

	@Override
	public void onJoinRejected(Reason reason, String message) {
		this.process.node.report("rejected " + reason + ": " + message);
	}

	@Override
	public void onRoundTrip(long nanos) {
		if (nanos < 0) {
			throw new SimulationFailure(this.process.node + " measured a round trip of " + nanos + " ns");
		}
	}

	@Override
	public void onMessageRejected(Peer from, int type, RuntimeException cause) {
		throw new SimulationFailure(
				this.process.node + " rejected a message of type " + type + " from " + from.id() + ": " + cause, cause);
	}

}
