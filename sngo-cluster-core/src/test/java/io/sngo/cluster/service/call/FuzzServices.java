// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.transport.DataChannel;

/**
 * A node on which all that comes of a frame is done when it has been taken: handlers run
 * where their calls arrive, and callers are told where theirs end. It knows one other
 * node, which offers everything.
 */
final class FuzzServices implements ServiceCatalog, ServiceAnnouncer, AutoCloseable {

	private static final Peer LOCAL = new Peer(NodeId.of("local"), 1, new NodeAddress("host-local", 7946));

	final RemoteServices services = RemoteServices
		.builder(() -> LOCAL, this, this, (peer, bytes, whenOpen) -> whenOpen.accept(this.channel, null), Runnable::run)
		.build();

	/** To the other node. */
	@Nullable DataChannel channel;

	FuzzServices() {
		this.services.tellAtOnce();
	}

	@Override
	public List<ServiceInstance> instances(String service) {
		return List.of(new ServiceInstance(service, FuzzDataChannel.PEER.id(), FuzzDataChannel.PEER.address(), Map.of(),
				ServiceHealth.HEALTHY, Instant.EPOCH, Instant.EPOCH));
	}

	@Override
	public Peer peer(NodeId node) {
		return FuzzDataChannel.PEER;
	}

	@Override
	public @Nullable NodeId leader() {
		return null;
	}

	@Override
	public void announce(ServiceDefinition definition) {
		// Nobody asks.
	}

	@Override
	public void withdraw(String service) {
		// Nobody asks.
	}

	@Override
	public void close() {
		this.services.close();
	}

}
