// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.controlplane;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.election.Election;
import io.sngo.cluster.election.ElectionListener;
import io.sngo.cluster.election.KnownLeader;
import io.sngo.cluster.election.LeaderElection;
import io.sngo.cluster.election.LeaseTime;
import io.sngo.cluster.membership.DetectionBound;
import io.sngo.cluster.membership.Membership;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.partition.PartitionResolver;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.registry.Registry;
import org.jspecify.annotations.Nullable;

/**
 * One node's protocols, wired together: what arrives goes to the protocol that it
 * concerns. Everything runs on the control loop.
 */
public final class ControlPlane {

	private static final int LAST_MEMBERSHIP_TYPE = 63;

	private static final int LAST_ELECTION_TYPE = 95;

	private final Membership membership;

	private final Registry registry;

	private final LeaderElection election;

	private final PartitionResolver resolver;

	private final Departure departure;

	private final ControlPlaneListener listener;

	private long rejectedMessages;

	/**
	 * @param config settings
	 * @param local the local node
	 * @param metadata what the local node says of itself
	 * @param environment time, timers, randomness and network of this node
	 * @param listener learns what happens
	 */
	public ControlPlane(ControlPlaneConfig config, Peer local, Map<String, String> metadata, Environment environment,
			ControlPlaneListener listener) {
		this(config, local, metadata, environment, listener,
				(told) -> new Election(config.election(), local, environment, told));
	}

	/**
	 * As the other one, with an election of another kind.
	 * @param election makes it for the local node, in the same environment; gets what is
	 * to be told who leads
	 */
	public ControlPlane(ControlPlaneConfig config, Peer local, Map<String, String> metadata, Environment environment,
			ControlPlaneListener listener, Function<ElectionListener, LeaderElection> election) {
		long lease = config.election().lease().toNanos();
		this.listener = listener;
		this.registry = new Registry(local, this::publishDelta, listener);
		this.election = election.apply(this::onLeader);
		this.resolver = new PartitionResolver(config.partition(), config.membership().heartbeatInterval().toNanos(),
				(nodes) -> DetectionBound.isolated(config.membership(), Math.max(2, nodes)).toNanos(), local,
				environment, new ElectionLeases(this.election, LeaseTime.atVoter(lease)), listener);
		MemberChanges changes = new MemberChanges(this.election, this.resolver, listener);
		this.membership = new Membership(config.membership(), local, metadata, environment, this.registry, changes);
		changes.onStarted(this.membership.local());
		long patience = Math.min(lease / 4, config.membership().leaveTimeout().toNanos() / 2);
		this.departure = new Departure(this.membership, this.election, environment, patience);
	}

	private void onLeader(@Nullable KnownLeader before, @Nullable KnownLeader after) {
		this.listener.onLeader(before, after);
		if (after != null) {
			this.resolver.onLease();
		}
	}

	private void publishDelta(byte[] delta) {
		this.membership.publishDelta(delta);
	}

	/**
	 * Starts to take part; alone until {@link #join} finds others.
	 */
	public void start() {
		this.membership.start();
		this.election.start();
		this.resolver.start();
	}

	/**
	 * Joins the cluster of these seeds, again and again until one answers.
	 */
	public void join(List<NodeAddress> seeds) {
		this.departure.abort();
		this.membership.join(seeds);
	}

	/**
	 * Tells the others that this node is about to leave and takes no new calls, and hands
	 * over the leadership if it has it.
	 */
	public void withdraw() {
		this.departure.withdraw();
	}

	/**
	 * Leaves the cluster.
	 * @param done called once when a live node knows, or the leave timeout has passed
	 */
	public void leave(Runnable done) {
		this.departure.leave(done);
	}

	/**
	 * Stops at once and tells nobody.
	 */
	public void stop() {
		this.departure.stop();
		this.resolver.stop();
		this.election.stop();
		this.membership.stop();
	}

	/**
	 * Handles a message. What is wrong with it is counted and told to the listener, never
	 * thrown: it came from the network.
	 */
	public void onMessage(Peer from, ControlMessage message) {
		try {
			if (message.type() <= LAST_MEMBERSHIP_TYPE) {
				this.membership.onMessage(from, message);
			}
			else if (message.type() <= LAST_ELECTION_TYPE) {
				this.election.onMessage(from, message);
			}
			else {
				throw new WireException("Messages of type " + message.type() + " are not known here");
			}
		}
		catch (RuntimeException ex) {
			this.rejectedMessages++;
			this.listener.onMessageRejected(from, message.type(), ex);
		}
	}

	/**
	 * An established connection ended although the peer had not announced it.
	 */
	public void onConnectionLost(Peer peer, ConnectionLoss loss) {
		this.membership.onConnectionLost(peer, loss);
	}

	/**
	 * A connection that a message needed could not be opened.
	 */
	public void onConnectFailed(NodeAddress address, ConnectionLoss loss) {
		this.membership.onConnectFailed(address, loss);
	}

	public Membership membership() {
		return this.membership;
	}

	public Registry registry() {
		return this.registry;
	}

	public LeaderElection election() {
		return this.election;
	}

	public PartitionResolver partition() {
		return this.resolver;
	}

	/**
	 * Messages that were dropped because they were malformed or of an unknown type, or of
	 * which a part was skipped.
	 */
	public long rejectedMessages() {
		return this.rejectedMessages;
	}

}
