// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.partition.PartitionAction;
import io.sngo.cluster.partition.PartitionStrategy;
import io.sngo.cluster.service.balance.BalancingStrategy;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the cluster. What is checked here is what the core does not know; the core
 * checks all the rest when the node is made, before anything starts.
 *
 * @param enabled Whether the application is a node of a cluster, true or false.
 * @param nodeId Name of the node, unique within the cluster and stable across restarts: 1
 * to 128 characters out of letters, digits, '.', '_', ':' and '-'. By default host name
 * and port.
 * @param clusterName Name of the cluster, 1 to 128 characters. Nodes of differently named
 * clusters refuse each other. CLUSTER_NAME in the process environment overrides it.
 * @param bindAddr Address to listen on.
 * @param bindPort TCP port to listen on, 0 for any free one. Where it is not set, the
 * first free port from 7946 on. CLUSTER_PORT in the process environment overrides it.
 * @param advertiseAddr Host name or address at which other nodes reach this one. By
 * default the address listened on or, where that is all of them, the one that is found to
 * be right.
 * @param advertisePort Port at which other nodes reach this one, 1 to 65535. By default
 * the port listened on.
 * @param seedNodes Nodes to join through, as host or host:port, at most 1,000; a node's
 * own address may be among them. CLUSTER_SEEDS in the process environment, separated by
 * commas, overrides them.
 * @param heartbeatInterval Time between two probes, 50ms to 1m.
 * @param electionTimeout Time in which a majority of the nodes that are connected has a
 * leader again after it lost one, 1s to 10m.
 * @param joinTimeout Time after which a join that has not succeeded is reported, 100ms to
 * 1h. The node goes on trying.
 * @param leaveTimeout Longest time that a graceful leave takes, 0 to 10m.
 * @param suspicionTimeout Longest time that a node has to refute a suspicion, in a
 * cluster of up to 10 nodes, 100ms to 10m.
 * @param suspicionMultiplier Shortest time that a node has to refute a suspicion, in
 * heartbeat intervals, 1 to 20.
 * @param messageTimeout Default deadline of a call, 1ms to 1h.
 * @param maxMessageSize Largest payload of a message, 1KB to 256MB; plain numbers are
 * bytes. The same on all nodes.
 * @param compressionEnabled Whether large payloads are compressed on their way to other
 * machines, where both nodes have it enabled, the payloads shrink and the network does
 * not keep up.
 * @param encryptionEnabled Whether nodes talk TLS with certificates on both sides. Needs
 * 'cluster.security.ssl.bundle'.
 * @param gossipFanout Nodes that get gossip in one round, 1 to 20.
 * @param gossipInterval Time between two rounds of gossip, 10ms to 1m.
 * @param pushPullInterval Time between two full reconciliations with another node, 1s to
 * 1h.
 * @param metadata What the node says of itself to the others, at most 64 entries with
 * keys of up to 128 and values of up to 1,024 characters, 8 KiB in all. The entry
 * 'version' is shown as the node's version.
 * @param security Who may be a node.
 * @param transport Connections between the nodes.
 * @param service Remote services.
 * @param leader The leader of the cluster.
 * @param partition What becomes of a cluster that falls apart.
 */
@ConfigurationProperties("cluster")
public record ClusterProperties(@DefaultValue("true") boolean enabled, @Nullable String nodeId,
		@DefaultValue("sngo-cluster") String clusterName, @DefaultValue("0.0.0.0") String bindAddr,
		@Nullable Integer bindPort, @Nullable String advertiseAddr, @Nullable Integer advertisePort,
		@DefaultValue List<String> seedNodes, @DefaultValue("1s") Duration heartbeatInterval,
		@DefaultValue("10s") Duration electionTimeout, @DefaultValue("30s") Duration joinTimeout,
		@DefaultValue("10s") Duration leaveTimeout, @DefaultValue("5s") Duration suspicionTimeout,
		@DefaultValue("3") int suspicionMultiplier, @DefaultValue("10s") Duration messageTimeout,
		@DefaultValue("1048576B") DataSize maxMessageSize, @DefaultValue("true") boolean compressionEnabled,
		@DefaultValue("false") boolean encryptionEnabled, @DefaultValue("3") int gossipFanout,
		@DefaultValue("200ms") Duration gossipInterval, @DefaultValue("30s") Duration pushPullInterval,
		@DefaultValue Map<String, String> metadata, @DefaultValue Security security, @DefaultValue Transport transport,
		@DefaultValue Service service, @DefaultValue Leader leader, @DefaultValue Partition partition) {

	/**
	 * @throws InvalidConfigurationException if a value is not allowed
	 */
	public ClusterProperties {
		check("cluster.election-timeout", electionTimeout, Duration.ofSeconds(1), Duration.ofMinutes(10));
	}

	private static void check(String property, Duration value, Duration min, Duration max) {
		if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
			throw new InvalidConfigurationException(property, value, min + " to " + max);
		}
	}

	/**
	 * Who may be a node.
	 *
	 * @param ssl TLS between the nodes.
	 * @param protectedMode Whether a node with neither a secret nor TLS has connections
	 * with nodes of its own machine alone.
	 * @param secret Secret that all nodes of the cluster know and nobody else, 32 to
	 * 1,024 bytes, as of 'openssl rand -base64 32'. By default none.
	 * @param acceptedSecrets Further secrets that are accepted while secrets are
	 * exchanged, at most 7.
	 * @param secretFile File with one secret in each line, the one in use first, instead
	 * of 'cluster.security.secret'. It is read again when it changes.
	 * @param signing Whether connections are signed where there is a secret and no TLS.
	 * One side that wants it is enough.
	 * @param roles Roles of this node, at most 32 names of 1 to 64 characters out of
	 * letters, digits, '.', '_', ':' and '-'. Services of other nodes may ask for one of
	 * them, and this node tells them to every node that it connects with.
	 * @param authorization Whether operations of this node's services that do not say by
	 * roles who may call them are denied to all other nodes.
	 * @param propagatePrincipal Whether calls carry the user that Spring Security knows
	 * at the caller, and handlers run as the user that their callers say. Every node of
	 * the cluster is trusted to say it.
	 * @param allowedNetworks Blocks of IP addresses in which nodes may be, such as
	 * '10.0.0.0/8': no others are dialled, and none of others gets in. Loopback is always
	 * allowed. By default all.
	 */
	public record Security(@DefaultValue Ssl ssl, @DefaultValue("true") boolean protectedMode, @Nullable String secret,
			@DefaultValue List<String> acceptedSecrets, @Nullable String secretFile,
			@DefaultValue("true") boolean signing, @DefaultValue List<String> roles,
			@DefaultValue("false") boolean authorization, @DefaultValue("false") boolean propagatePrincipal,
			@DefaultValue List<String> allowedNetworks) {

		/**
		 * Without the secrets.
		 */
		@Override
		public String toString() {
			return "Security[ssl=" + this.ssl + ", protectedMode=" + this.protectedMode + ", secretFile="
					+ this.secretFile + ", signing=" + this.signing + ", roles=" + this.roles + ", authorization="
					+ this.authorization + ", propagatePrincipal=" + this.propagatePrincipal + ", allowedNetworks="
					+ this.allowedNetworks + "]";
		}

		/**
		 * TLS between the nodes.
		 *
		 * @param bundle Name of the SSL bundle with this node's certificate and the
		 * authorities that it trusts, for both directions. Not without
		 * 'cluster.encryption-enabled'.
		 * @param verifyIdentity Whether a node needs a certificate that names it, as the
		 * URI 'urn:sngo:node:' and its 'cluster.node-id' among the subject alternative
		 * names. Otherwise any certificate of an authority that is trusted may be any
		 * node, unless it is for calls alone.
		 */
		public record Ssl(@Nullable String bundle, @DefaultValue("true") boolean verifyIdentity) {
		}

	}

	/**
	 * Connections between the nodes.
	 *
	 * @param connectionsPerNode Connections for calls and messages that this node opens
	 * to one other node at most, 1 to 16. Each has a network thread of its own, and what
	 * one thread calls and sends keeps to one of them. The same on all nodes.
	 */
	public record Transport(@DefaultValue("1") int connectionsPerNode) {
	}

	/**
	 * Remote services.
	 *
	 * @param maxCallsInFlight Calls that this node may wait for at one time, 1 to
	 * 1000000; more are refused at once.
	 * @param maxConcurrentCalls Calls that this node handles or queues at one time, 1 to
	 * 1000000; more are refused, and their callers try another instance.
	 * @param handlerThreads Threads that handlers run on where virtual threads are not
	 * enabled, 1 to 10000.
	 * @param serialQueue Calls that may wait for one serial service, 1 to 1000000.
	 * @param maxAttempts Instances that one call may be offered to while none has run it,
	 * 1 to 100.
	 * @param queueDelay How long calls may wait for a thread of handlers, 1ms to 1h.
	 * While more come than are handled, new ones are refused instead of waiting longer,
	 * and their callers try another instance.
	 * @param drainTimeout Longest time that the calls of this node get to end when the
	 * application stops, 0 to 10m.
	 * @param healthInterval Time between two questions to a service that is a
	 * HealthIndicator, 100ms to 1h. One that has not answered within it, or within 5s
	 * where that is less, gets no calls until it answers.
	 * @param loadBalancer How the instance is chosen that gets a call, where there is no
	 * bean of the type LoadBalancer: round-robin, power-of-two, peak-ewma, weighted,
	 * local-first or rendezvous.
	 * @param outlierEjection When instances get no calls for a time.
	 */
	public record Service(@DefaultValue("16384") int maxCallsInFlight, @DefaultValue("4096") int maxConcurrentCalls,
			@DefaultValue("64") int handlerThreads, @DefaultValue("1024") int serialQueue,
			@DefaultValue("5") int maxAttempts, @DefaultValue("50ms") Duration queueDelay,
			@DefaultValue("10s") Duration drainTimeout, @DefaultValue("5s") Duration healthInterval,
			@DefaultValue("peak-ewma") BalancingStrategy loadBalancer, @DefaultValue OutlierEjection outlierEjection) {

		/**
		 * @throws InvalidConfigurationException if a value is not allowed
		 */
		public Service {
			check("cluster.service.drain-timeout", drainTimeout, Duration.ZERO, Duration.ofMinutes(10));
			check("cluster.service.health-interval", healthInterval, Duration.ofMillis(100), Duration.ofHours(1));
		}

		/**
		 * When instances get no calls for a time.
		 *
		 * @param enabled Whether instances that do not answer get no calls for a time,
		 * while others of the service answer.
		 * @param failures Calls in a row that an instance does not answer before it gets
		 * no more, 1 to 1000: those that time out, and those whose connection is lost or
		 * cannot be opened.
		 * @param time Time for which it gets no calls, 10ms to 1h; twice as long each
		 * time that it fails again at once.
		 * @param maxTime Longest time for which it gets no calls, at least 'time' and at
		 * most 24h.
		 * @param maxShare Part of the instances of a service that may be without calls at
		 * one time, 0.0 to 0.9.
		 */
		public record OutlierEjection(@DefaultValue("true") boolean enabled, @DefaultValue("5") int failures,
				@DefaultValue("5s") Duration time, @DefaultValue("1m") Duration maxTime,
				@DefaultValue("0.5") double maxShare) {
		}

	}

	/**
	 * The leader of the cluster.
	 *
	 * @param strategy What makes a node the leader, the same on all nodes: quorum, the
	 * votes of the nodes; or lock-registry, a lock of the application's bean of Spring
	 * Integration's type LockRegistry.
	 * @param quorum Votes that a leader needs, 1 to 10000, the same on all nodes: at most
	 * twice as many less one may take part. 0 for a majority of the nodes that the
	 * cluster agrees on.
	 * @param eligible Whether this node may lead. It votes in any case.
	 * @param leaseDuration Time for which nobody else can be elected without a word of
	 * the leader, 200ms to 5m and at most half of 'cluster.election-timeout'; the same on
	 * all nodes. Of a lock, the time after which the store frees it. By default 2/5 of
	 * 'cluster.election-timeout'.
	 * @param removalDelay Time after which a node that has failed is counted no more when
	 * votes are, if a majority agrees, 0 to 24h.
	 */
	public record Leader(@DefaultValue("quorum") Strategy strategy, @DefaultValue("0") int quorum,
			@DefaultValue("true") boolean eligible, @Nullable Duration leaseDuration,
			@DefaultValue("30s") Duration removalDelay) {

		/**
		 * What makes a node the leader.
		 */
		public enum Strategy {

			/**
			 * The votes of a majority of the nodes, or of as many as are set.
			 */
			QUORUM,

			/**
			 * A lock that a store outside of the cluster keeps.
			 */
			LOCK_REGISTRY

		}

	}

	/**
	 * What becomes of a cluster that falls apart.
	 *
	 * @param strategy Which side of a partition goes on, the same on all nodes:
	 * keep-majority, static-quorum, keep-oldest, keep-referee, or off for all.
	 * @param action What a node does that is not on that side: isolate (it refuses calls
	 * until it finds the others again) or shutdown (it closes the application).
	 * @param quorum Nodes that the side that goes on needs with static-quorum, 1 to
	 * 10000: more than half of those that the cluster can have.
	 * @param referee Id of the node that decides with keep-referee.
	 * @param stableAfter Time for which the situation has to be the same before a node
	 * gives up, 100ms to 10m. By default a time that grows with the cluster.
	 */
	public record Partition(@DefaultValue("keep-majority") PartitionStrategy strategy,
			@DefaultValue("isolate") PartitionAction action, @Nullable Integer quorum, @Nullable String referee,
			@Nullable Duration stableAfter) {
	}

}
