// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.Set;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.controlplane.ControlPlaneListener;
import io.sngo.cluster.election.KnownLeader;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.UntrustedText;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.registry.ServiceEntry;
import io.sngo.cluster.transport.Transport;

/**
 * Turns what happens in the control plane into what users see: first the state, then the
 * event. Called on the control loop.
 */
final class ClusterObserver implements ControlPlaneListener {

	private static final Logger logger = LoggerFactory.getLogger(ClusterObserver.class);

	/** One in so many rejected messages is logged, the first one always. */
	private static final long LOG_EVERY = 1000;

	private final Transport transport;

	private final KnownNodes nodes;

	private final ServiceDirectory directory;

	private final EventStream<ClusterEvent> events;

	private final JoinWaiters joinWaiters;

	private final NodeLeadership leadership;

	private final Clock clock;

	private final LeaderEvents leaderEvents;

	private final Consumer<Boolean> onIsolation;

	private long rejected;

	ClusterObserver(Transport transport, KnownNodes nodes, ServiceDirectory directory, EventStream<ClusterEvent> events,
			JoinWaiters joinWaiters, NodeLeadership leadership, Consumer<Boolean> onIsolation, Clock clock) {
		this.transport = transport;
		this.nodes = nodes;
		this.directory = directory;
		this.events = events;
		this.joinWaiters = joinWaiters;
		this.leadership = leadership;
		this.onIsolation = onIsolation;
		this.clock = clock;
		this.leaderEvents = new LeaderEvents(this::info);
	}

	@Override
	public void onMemberChanged(@Nullable Member before, @Nullable Member after) {
		Member member = (after != null) ? after : before;
		if (member == null) {
			return;
		}
		NodeId id = member.peer().id();
		Instant now = this.clock.instant();
		this.nodes.onMemberChanged(id, after, id.equals(this.transport.local().id()), now);
		this.directory.onNodeChanged(id);
		disconnect(before, after);
		tell(MemberEvents.of(before, after, now));
		tell(this.leaderEvents.onNode(now));
	}

	/**
	 * Calls that wait for a node that is gone end at once.
	 */
	private void disconnect(@Nullable Member before, @Nullable Member after) {
		if (before == null || after == null) {
			return;
		}
		boolean replaced = before.peer().instance() != after.peer().instance();
		if (replaced || after.info().state() == NodeState.FAILED || diedOnItsWayOut(before, after)) {
			this.transport.disconnect(before.peer());
		}
	}

	/**
	 * Whoever leaves alive answers its calls and closes its connections itself; one that
	 * fell silent before it had left does not.
	 */
	private static boolean diedOnItsWayOut(Member before, Member after) {
		return before.info().state() == NodeState.SUSPECTED && after.info().state() == NodeState.LEFT;
	}

	private static void log(ClusterEvent event) {
		if (event instanceof ClusterEvent.NodeUpdated) {
			return;
		}
		String what = event.getClass().getSimpleName();
		if (event instanceof ClusterEvent.PartitionDetected detected) {
			logger.warn("PartitionDetected: out of reach are {}", detected.unreachable());
		}
		else if (event instanceof ClusterEvent.NodeFailed || event instanceof ClusterEvent.NodeSuspected) {
			logger.warn("{}: '{}' at {}:{}", what, event.node().id(), event.node().address(), event.node().port());
		}
		else {
			logger.info("{}: '{}' at {}:{}", what, event.node().id(), event.node().address(), event.node().port());
		}
	}

	@Override
	public void onEntryChanged(NodeId owner, @Nullable ServiceEntry before, @Nullable ServiceEntry after) {
		ServiceEntry entry = (after != null) ? after : before;
		if (entry != null) {
			this.directory.onEntryChanged(owner, entry.service(), after);
		}
	}

	@Override
	public void onJoined(boolean founded) {
		this.joinWaiters.onJoined();
	}

	@Override
	public void onJoinRejected(JoinRejectedException.Reason reason, String message) {
		logger.error("The cluster refuses this node ({}): {}", reason, message);
		this.joinWaiters.onRejected(reason, message);
	}

	@Override
	public void onLeader(@Nullable KnownLeader before, @Nullable KnownLeader after) {
		boolean sameTerm = before != null && after != null && before.term() == after.term();
		this.leadership.onLeader(before, after);
		if (sameTerm) {
			return;
		}
		Instant now = this.clock.instant();
		this.nodes.onSituationChanged((was) -> was.ledBy((after != null) ? after.peer().id() : null), now);
		tell(this.leaderEvents.onLeader(after, now));
	}

	@Override
	public void onUnreachable(Set<NodeId> unreachable) {
		Instant now = this.clock.instant();
		Set<NodeId> before = this.nodes.view().situation().unreachable();
		this.nodes.onSituationChanged((was) -> was.unreachable(unreachable), now);
		NodeInfo local = info(this.transport.local().id());
		if (local == null) {
			return;
		}
		if (unreachable.isEmpty()) {
			tell(List.of(new ClusterEvent.PartitionHealed(local, now)));
		}
		else if (!before.containsAll(unreachable)) {
			int sides = this.nodes.view().situation().sides();
			tell(List.of(new ClusterEvent.PartitionDetected(local, unreachable, sides, now)));
		}
	}

	@Override
	public void onIsolated(boolean isolated, String reason) {
		this.nodes.onSituationChanged((was) -> was.isolated(isolated), this.clock.instant());
		if (isolated) {
			logger.error("Node '{}' is isolated and refuses calls until it finds the others again: {}",
					this.transport.local().id(), reason);
		}
		else {
			logger.info("Node '{}' is not isolated any more", this.transport.local().id());
		}
		this.onIsolation.accept(isolated);
	}

	private void tell(List<ClusterEvent> events) {
		for (ClusterEvent event : events) {
			log(event);
			this.events.publish(event);
		}
	}

	private @Nullable NodeInfo info(NodeId id) {
		KnownNode node = this.nodes.view().byId().get(id);
		return (node != null) ? node.info() : null;
	}

	@Override
	public void onRoundTrip(long nanos) {
		this.transport.recordRoundTrip(Duration.ofNanos(nanos));
	}

	@Override
	public void onQuarantine(boolean begins) {
		this.nodes.onSituationChanged((was) -> was.quarantined(begins), this.clock.instant());
		NodeId id = this.transport.local().id();
		if (begins) {
			logger.error("Node '{}' says that it failed: others accuse it again and again, and most of its probes are "
					+ "lost. It is back by itself once they arrive; look at its network and its CPU", id);
		}
		else {
			logger.info("Node '{}' reaches the others again", id);
		}
	}

	@Override
	public void onMessageRejected(Peer from, int type, RuntimeException cause) {
		if (this.rejected++ % LOG_EVERY == 0) {
			// What is malformed may be quoted there. Anything else is this node's own
			// fault.
			logger.warn(
					"A control message of type {} from node '{}' at {} was dropped, or a part of it ({} so far): {}",
					type, from.id(), from.address(), this.rejected,
					UntrustedText.escape(String.valueOf(cause.getMessage())),
					(cause instanceof WireException) ? null : cause);
		}
	}

}
