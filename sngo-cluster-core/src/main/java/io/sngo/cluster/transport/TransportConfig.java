// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;
import java.util.Set;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.protocol.Roles;

import org.jspecify.annotations.Nullable;

/**
 * Settings of the transport.
 *
 * @param clusterName nodes of other clusters are refused; 1 to 128 characters
 * @param bindHost address to listen on
 * @param bindPort port to listen on; 0 takes any free one
 * @param searchPort whether to move on to the next free port where the port is taken
 * @param advertiseHost address to tell others; {@code null} to find one
 * @param advertisePort port to tell others; 0 for the port that is listened on
 * @param maxMessageSize largest payload of a user's message in bytes, 1 KiB to 256 MiB
 * @param handshakeTimeout time for connecting and for shaking hands, each
 * @param idleTimeout time after which an unused connection is closed
 * @param maxConnections connections at most, in all
 * @param maxConnectionsPerAddress connections at most from one address
 * @param maxQueuedBytes memory that what waits in one connection for the network may take
 * @param compression to whom payloads may be sent compressed
 * @param roles what this node tells others that it is, at most 32 names of 1 to 64
 * characters out of letters, digits, {@code . _ : -}
 * @param allowedNetworks where nodes may be
 * @param connectionsPerPeer data connections that this node opens to one other node at
 * most, 1 to 16; each has a network thread of its own, and the calls of one thread keep
 * to one of them
 */
public record TransportConfig(String clusterName, String bindHost, int bindPort, boolean searchPort,
		@Nullable String advertiseHost, int advertisePort, int maxMessageSize, Duration handshakeTimeout,
		Duration idleTimeout, int maxConnections, int maxConnectionsPerAddress, int maxQueuedBytes,
		Compression compression, Set<String> roles, AllowedNetworks allowedNetworks, int connectionsPerPeer) {

	/**
	 * The port of nodes and seeds for which none is given.
	 */
	public static final int DEFAULT_PORT = 7946;

	/** Largest {@code cluster.max-message-size}. */
	public static final int MAX_MESSAGE_SIZE = 256 * 1024 * 1024;

	public TransportConfig {
		if (clusterName.isBlank() || clusterName.length() > 128) {
			throw new InvalidConfigurationException("cluster.cluster-name", clusterName,
					"1 to 128 characters that are not all blank");
		}
		check("cluster.bind-port", bindPort, 0, 65535);
		check("cluster.advertise-port", advertisePort, 0, 65535);
		check("cluster.max-message-size", maxMessageSize, 1024, MAX_MESSAGE_SIZE);
		check("cluster.transport.connections-per-node", connectionsPerPeer, 1, Stripes.MAX);
		roles = checkedRoles(roles);
	}

	/**
	 * Settings of a node without roles, with others anywhere, and one data connection to
	 * each of them.
	 */
	public TransportConfig(String clusterName, String bindHost, int bindPort, boolean searchPort,
			@Nullable String advertiseHost, int advertisePort, int maxMessageSize, Duration handshakeTimeout,
			Duration idleTimeout, int maxConnections, int maxConnectionsPerAddress, int maxQueuedBytes,
			Compression compression) {
		this(clusterName, bindHost, bindPort, searchPort, advertiseHost, advertisePort, maxMessageSize,
				handshakeTimeout, idleTimeout, maxConnections, maxConnectionsPerAddress, maxQueuedBytes, compression,
				Set.of(), AllowedNetworks.ALL, 1);
	}

	/**
	 * The defaults, listening on all addresses at port 7946 or the next free one.
	 */
	public static TransportConfig defaults(String clusterName) {
		return new TransportConfig(clusterName, "0.0.0.0", DEFAULT_PORT, true, null, 0, 1024 * 1024,
				Duration.ofSeconds(3), Duration.ofMinutes(2), 4096, 512, 4 * 1024 * 1024, Compression.BETWEEN_HOSTS);
	}

	/**
	 * The same but for whom payloads are compressed.
	 */
	public TransportConfig withCompression(Compression compression) {
		return new TransportConfig(this.clusterName, this.bindHost, this.bindPort, this.searchPort, this.advertiseHost,
				this.advertisePort, this.maxMessageSize, this.handshakeTimeout, this.idleTimeout, this.maxConnections,
				this.maxConnectionsPerAddress, this.maxQueuedBytes, compression, this.roles, this.allowedNetworks,
				this.connectionsPerPeer);
	}

	/**
	 * The same but for what the node says that it is.
	 */
	public TransportConfig withRoles(Set<String> roles) {
		return new TransportConfig(this.clusterName, this.bindHost, this.bindPort, this.searchPort, this.advertiseHost,
				this.advertisePort, this.maxMessageSize, this.handshakeTimeout, this.idleTimeout, this.maxConnections,
				this.maxConnectionsPerAddress, this.maxQueuedBytes, this.compression, roles, this.allowedNetworks,
				this.connectionsPerPeer);
	}

	/**
	 * The same but for where nodes may be.
	 */
	public TransportConfig withAllowedNetworks(AllowedNetworks networks) {
		return new TransportConfig(this.clusterName, this.bindHost, this.bindPort, this.searchPort, this.advertiseHost,
				this.advertisePort, this.maxMessageSize, this.handshakeTimeout, this.idleTimeout, this.maxConnections,
				this.maxConnectionsPerAddress, this.maxQueuedBytes, this.compression, this.roles, networks,
				this.connectionsPerPeer);
	}

	/**
	 * The same but for how many data connections this node opens to one other node.
	 */
	public TransportConfig withConnectionsPerPeer(int connections) {
		return new TransportConfig(this.clusterName, this.bindHost, this.bindPort, this.searchPort, this.advertiseHost,
				this.advertisePort, this.maxMessageSize, this.handshakeTimeout, this.idleTimeout, this.maxConnections,
				this.maxConnectionsPerAddress, this.maxQueuedBytes, this.compression, this.roles, this.allowedNetworks,
				connections);
	}

	/**
	 * What the local node says in the handshake that it can do, as a bit set.
	 */
	long capabilities() {
		return this.compression.capabilities() | Stripes.CAPABILITY;
	}

	private static Set<String> checkedRoles(Set<String> roles) {
		if (roles.size() > Roles.MAX) {
			throw new InvalidConfigurationException("cluster.security.roles", roles.size() + " roles",
					"at most " + Roles.MAX);
		}
		for (String role : roles) {
			if (!Roles.isAllowed(role)) {
				throw new InvalidConfigurationException("cluster.security.roles", role, Roles.ALLOWED);
			}
		}
		return Set.copyOf(roles);
	}

	private static void check(String property, int value, int min, int max) {
		if (value < min || value > max) {
			throw new InvalidConfigurationException(property, value, min + " to " + max);
		}
	}

}
