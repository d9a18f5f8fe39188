// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import io.sngo.cluster.Node;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.Peer;

import reactor.core.publisher.Mono;

/**
 * A node as users hold it: one object as long as the node is known, always current.
 */
final class KnownNode implements Node {

	private final NodeId id;

	private final boolean local;

	private final Pinger pinger;

	/** Made once, so that whoever is asked for a node need not. */
	private final Optional<Node> found = Optional.of(this);

	private volatile Member member;

	KnownNode(Member member, boolean local, Pinger pinger) {
		this.id = member.peer().id();
		this.member = member;
		this.local = local;
		this.pinger = pinger;
	}

	/**
	 * Called on the control loop.
	 */
	void update(Member member) {
		this.member = member;
	}

	Optional<Node> found() {
		return this.found;
	}

	Peer peer() {
		return this.member.peer();
	}

	/**
	 * What the node last said of its load.
	 */
	double load() {
		return this.member.info().load();
	}

	Map<String, String> metadata() {
		return this.member.info().metadata();
	}

	NodeState state() {
		return this.member.info().state();
	}

	@Override
	public NodeId id() {
		return this.id;
	}

	@Override
	public NodeAddress address() {
		return this.member.peer().address();
	}

	@Override
	public NodeInfo info() {
		Member current = this.member;
		NodeInfo known = current.info();
		return new NodeInfo(known.id(), known.address(), known.port(), known.state(), known.metadata(),
				known.joinedAt(), Instant.ofEpochMilli(current.heardMillis().getAsLong()), known.stateChangedAt(),
				known.load(), known.version(), known.incarnation());
	}

	@Override
	public boolean isLocal() {
		return this.local;
	}

	@Override
	public boolean isActive() {
		return state() == NodeState.ACTIVE;
	}

	@Override
	public Mono<Duration> ping() {
		return this.local ? Mono.just(Duration.ZERO) : this.pinger.ping(this.id);
	}

	@Override
	public String toString() {
		return this.id + " (" + address() + ", " + state() + ")";
	}

	/**
	 * Probes a node.
	 */
	@FunctionalInterface
	interface Pinger {

		Mono<Duration> ping(NodeId id);

	}

}
