// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.election.ElectionConfig;
import io.sngo.cluster.membership.MembershipConfig;
import io.sngo.cluster.partition.PartitionConfig;
import io.sngo.cluster.runtime.ClusterConfig;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.transport.AllowedNetworks;
import io.sngo.cluster.transport.Compression;
import io.sngo.cluster.service.balance.BalancingConfig;
import io.sngo.cluster.service.balance.EjectionConfig;
import io.sngo.cluster.transport.TransportConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * Turns properties into the settings of the core, which check themselves.
 */
final class ClusterConfigs {

	private static final DataSize MIN_MESSAGE = DataSize.ofKilobytes(1);

	private static final DataSize MAX_MESSAGE = DataSize.ofBytes(TransportConfig.MAX_MESSAGE_SIZE);

	private ClusterConfigs() {
	}

	/**
	 * @throws InvalidConfigurationException if a value is not allowed
	 */
	static ClusterConfig of(ClusterProperties properties) {
		NodeId nodeId = StringUtils.hasText(properties.nodeId()) ? NodeId.of(properties.nodeId()) : null;
		return new ClusterConfig(nodeId, properties.metadata(), transport(properties), membership(properties),
				election(properties), partition(properties), service(properties), balancing(properties.service()));
	}

	private static TransportConfig transport(ClusterProperties properties) {
		TransportConfig defaults = TransportConfig.defaults(properties.clusterName());
		Integer port = properties.bindPort();
		Integer advertisePort = properties.advertisePort();
		if (advertisePort != null && advertisePort == 0) {
			throw new InvalidConfigurationException("cluster.advertise-port", advertisePort,
					"1 to 65535, or leave it out");
		}
		String advertiseHost = StringUtils.hasText(properties.advertiseAddr()) ? properties.advertiseAddr() : null;
		int maxMessage = maxMessage(properties);
		// One message of the largest size must fit, whatever that is.
		int maxQueued = Math.max(defaults.maxQueuedBytes(), 2 * maxMessage);
		return new TransportConfig(properties.clusterName(), properties.bindAddr(),
				Objects.requireNonNullElse(port, TransportConfig.DEFAULT_PORT), port == null, advertiseHost,
				Objects.requireNonNullElse(advertisePort, 0), maxMessage, defaults.handshakeTimeout(),
				defaults.idleTimeout(), defaults.maxConnections(), defaults.maxConnectionsPerAddress(), maxQueued,
				properties.compressionEnabled() ? Compression.BETWEEN_HOSTS : Compression.NEVER, roles(properties),
				AllowedNetworks.of(properties.security().allowedNetworks()),
				properties.transport().connectionsPerNode());
	}

	/**
	 * An empty element is what an empty variable of the environment is.
	 */
	private static Set<String> roles(ClusterProperties properties) {
		return properties.security().roles().stream().filter(StringUtils::hasText).collect(Collectors.toSet());
	}

	private static int maxMessage(ClusterProperties properties) {
		DataSize size = properties.maxMessageSize();
		if (size.compareTo(MIN_MESSAGE) < 0 || size.compareTo(MAX_MESSAGE) > 0) {
			throw new InvalidConfigurationException("cluster.max-message-size", size.toBytes(), MIN_MESSAGE.toBytes()
					+ " to " + MAX_MESSAGE.toBytes() + " bytes, or 1KB to " + MAX_MESSAGE.toMegabytes() + "MB");
		}
		return Math.toIntExact(size.toBytes());
	}

	private static MembershipConfig membership(ClusterProperties properties) {
		return new MembershipConfig(seeds(properties), properties.heartbeatInterval(), properties.suspicionTimeout(),
				properties.suspicionMultiplier(), properties.gossipFanout(), properties.gossipInterval(),
				properties.pushPullInterval(), properties.joinTimeout(), properties.leaveTimeout());
	}

	private static List<NodeAddress> seeds(ClusterProperties properties) {
		List<NodeAddress> seeds = new ArrayList<>();
		for (String seed : properties.seedNodes()) {
			if (!StringUtils.hasText(seed)) {
				continue;
			}
			try {
				seeds.add(NodeAddress.parse(seed, TransportConfig.DEFAULT_PORT));
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidConfigurationException("cluster.seed-nodes", seed,
						"host, host:port or [IPv6 address]:port, with a port from 1 to 65535");
			}
		}
		return seeds;
	}

	private static ElectionConfig election(ClusterProperties properties) {
		ClusterProperties.Leader leader = properties.leader();
		Duration timeout = properties.electionTimeout();
		Duration lease = Objects.requireNonNullElseGet(leader.leaseDuration(), () -> ElectionConfig.leaseFor(timeout));
		ElectionConfig config = new ElectionConfig(leader.quorum(), leader.eligible(), lease, leader.removalDelay());
		Duration half = timeout.dividedBy(2);
		if (lease.compareTo(half) > 0) {
			// It has to run out before another leader is elected.
			throw new InvalidConfigurationException("cluster.leader.lease-duration", lease, ElectionConfig.MIN_LEASE
					+ " to " + half + ", half of 'cluster.election-timeout', or leave it out for 2/5 of that");
		}
		return config;
	}

	private static PartitionConfig partition(ClusterProperties properties) {
		ClusterProperties.Partition partition = properties.partition();
		return new PartitionConfig(partition.strategy(), partition.action(),
				Objects.requireNonNullElse(partition.quorum(), 0), referee(partition.referee()),
				Objects.requireNonNullElse(partition.stableAfter(), Duration.ZERO));
	}

	private static @Nullable NodeId referee(@Nullable String id) {
		try {
			return StringUtils.hasText(id) ? NodeId.of(id) : null;
		}
		catch (InvalidConfigurationException ex) {
			// An id that is not allowed is told as the one of the local node.
			throw new InvalidConfigurationException("cluster.partition.referee", ex.value(),
					"the id of a node: " + ex.allowed());
		}
	}

	private static ServiceConfig service(ClusterProperties properties) {
		ClusterProperties.Service service = properties.service();
		return new ServiceConfig(properties.messageTimeout(), Math.toIntExact(properties.maxMessageSize().toBytes()),
				service.maxCallsInFlight(), service.maxConcurrentCalls(), service.handlerThreads(),
				service.serialQueue(), service.maxAttempts(), service.queueDelay())
			.withAuthorization(properties.security().authorization());
	}

	private static BalancingConfig balancing(ClusterProperties.Service service) {
		ClusterProperties.Service.OutlierEjection ejection = service.outlierEjection();
		return new BalancingConfig(service.loadBalancer(), new EjectionConfig(ejection.enabled(), ejection.failures(),
				ejection.time(), ejection.maxTime(), ejection.maxShare()));
	}

}
