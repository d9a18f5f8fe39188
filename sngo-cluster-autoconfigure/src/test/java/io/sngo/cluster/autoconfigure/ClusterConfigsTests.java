// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.election.ElectionConfig;
import io.sngo.cluster.membership.MembershipConfig;
import io.sngo.cluster.partition.PartitionAction;
import io.sngo.cluster.partition.PartitionConfig;
import io.sngo.cluster.partition.PartitionStrategy;
import io.sngo.cluster.runtime.ClusterConfig;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.transport.Compression;
import io.sngo.cluster.service.balance.BalancingConfig;
import io.sngo.cluster.service.balance.BalancingStrategy;
import io.sngo.cluster.service.balance.EjectionConfig;
import io.sngo.cluster.transport.AllowedNetworks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ClusterConfigsTests {

	@Test
	void defaultsAreThoseOfTheCore() {
		ClusterConfig config = ClusterConfigs.of(Properties.of("other.property", "x"));
		assertThat(config).isEqualTo(ClusterConfig.defaults("sngo-cluster"));
	}

	@Test
	void portIsSearchedOnlyWhereItIsNotSet() {
		assertThat(ClusterConfigs.of(Properties.of("cluster.node-id", "a")).transport().searchPort()).isTrue();
		ClusterConfig set = ClusterConfigs.of(Properties.of("cluster.bind-port", "7946"));
		assertThat(set.transport().searchPort()).isFalse();
		assertThat(set.transport().bindPort()).isEqualTo(7946);
	}

	@Test
	void everythingArrives() {
		ClusterConfig config = ClusterConfigs.of(Properties.ofFile("other.yaml"));
		assertThat(config.transport().clusterName()).isEqualTo("shop");
		assertThat(config.transport().bindHost()).isEqualTo("127.0.0.1");
		assertThat(config.transport().bindPort()).isEqualTo(17946);
		assertThat(config.transport().maxMessageSize()).isEqualTo(2 * 1024 * 1024);
		List<NodeAddress> seeds = List.of(new NodeAddress("one", 7946), new NodeAddress("two", 7000),
				new NodeAddress("::1", 7001));
		assertThat(config.membership())
			.isEqualTo(new MembershipConfig(seeds, Duration.ofSeconds(2), Duration.ofSeconds(6), 4, 5,
					Duration.ofMillis(300), Duration.ofSeconds(40), Duration.ofSeconds(31), Duration.ofSeconds(11)));
		ServiceConfig defaults = ServiceConfig.defaults();
		assertThat(config.service()).isEqualTo(new ServiceConfig(Duration.ofSeconds(12), 2 * 1024 * 1024,
				defaults.maxCallsInFlight(), defaults.maxConcurrentCalls(), defaults.handlerThreads(),
				defaults.serialQueue(), defaults.maxAttempts()));
	}

	@Test
	void allowedNetworksArriveAndAreChecked() {
		ClusterConfig config = ClusterConfigs
			.of(Properties.of("cluster.security.allowed-networks", "10.0.0.0/8, fd00::/8"));
		assertThat(config.transport().allowedNetworks()).isNotSameAs(AllowedNetworks.ALL);
		assertThat(ClusterConfigs.of(Properties.of("other.property", "x")).transport().allowedNetworks())
			.isSameAs(AllowedNetworks.ALL);
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> ClusterConfigs.of(Properties.of("cluster.security.allowed-networks", "10.0.0.0/40")))
			.withMessageContaining("cluster.security.allowed-networks");
	}

	@Test
	void balancingArrives() {
		BalancingConfig config = ClusterConfigs
			.of(Properties.of(Map.of("cluster.service.outlier-ejection.enabled", "false",
					"cluster.service.outlier-ejection.failures", "7", "cluster.service.outlier-ejection.time", "3s",
					"cluster.service.outlier-ejection.max-time", "4m", "cluster.service.outlier-ejection.max-share",
					"0.25")))
			.balancing();
		assertThat(config).isEqualTo(new BalancingConfig(BalancingStrategy.PEAK_EWMA,
				new EjectionConfig(false, 7, Duration.ofSeconds(3), Duration.ofMinutes(4), 0.25)));
	}

	@ParameterizedTest
	@CsvSource({ "round-robin,ROUND_ROBIN", "power-of-two,POWER_OF_TWO", "power_of_two,POWER_OF_TWO",
			"PEAK_EWMA,PEAK_EWMA", "peakEwma,PEAK_EWMA", "weighted,WEIGHTED", "local-first,LOCAL_FIRST",
			"rendezvous,RENDEZVOUS" })
	void loadBalancersHaveRelaxedNames(String name, BalancingStrategy strategy) {
		assertThat(ClusterConfigs.of(Properties.of("cluster.service.load-balancer", name)).balancing().strategy())
			.isEqualTo(strategy);
	}

	@Test
	void aLoadBalancerThatIsNoneIsToldWithItsProperty() {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> ClusterConfigs.of(Properties.of("cluster.service.load-balancer", "random")))
			.satisfies((ex) -> assertThat(ex).hasMessageContaining("cluster.service.load-balancer"));
	}

	@Test
	void nodeIdAndAdvertisedAddressArrive() {
		assertThat(ClusterConfigs.of(Properties.of("cluster.node-id", "n1")).nodeId()).isEqualTo(NodeId.of("n1"));
		assertThat(ClusterConfigs.of(Properties.of("cluster.node-id", "")).nodeId()).isNull();
		assertThat(ClusterConfigs.of(Properties.of("cluster.advertise-addr", "here")).transport().advertiseHost())
			.isEqualTo("here");
		assertThat(ClusterConfigs.of(Properties.of("cluster.advertise-port", "1234")).transport().advertisePort())
			.isEqualTo(1234);
	}

	@Test
	void largestMessageFitsIntoTheQueue() {
		ClusterConfig config = ClusterConfigs.of(Properties.of("cluster.max-message-size", "256MB"));
		assertThat(config.transport().maxQueuedBytes()).isGreaterThan(config.transport().maxMessageSize());
	}

	@Test
	void compressionIsOnBetweenHostsUnlessSwitchedOff() {
		assertThat(ClusterConfigs.of(Properties.of("cluster.node-id", "a")).transport().compression())
			.isEqualTo(Compression.BETWEEN_HOSTS);
		assertThat(ClusterConfigs.of(Properties.of("cluster.compression-enabled", "false")).transport().compression())
			.isEqualTo(Compression.NEVER);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 4, 16 })
	void connectionsArrive(int connections) {
		assertThat(
				ClusterConfigs.of(Properties.of("cluster.transport.connections-per-node", String.valueOf(connections)))
					.transport()
					.connectionsPerPeer())
			.isEqualTo(connections);
	}

	@Test
	void rolesAndAuthorizationArrive() {
		ClusterConfig none = ClusterConfigs.of(Properties.of("cluster.node-id", "a"));
		assertThat(none.transport().roles()).isEmpty();
		assertThat(none.service().authorization()).isFalse();
		ClusterConfig config = ClusterConfigs.of(Properties
			.of(Map.of("cluster.security.roles", "shop, admin", "cluster.security.authorization", "true")));
		assertThat(config.transport().roles()).containsExactlyInAnyOrder("shop", "admin");
		assertThat(config.service().authorization()).isTrue();
		assertThat(ClusterConfigs.of(Properties.of("cluster.security.roles", "")).transport().roles()).isEmpty();
		assertThat(ClusterConfigs.of(Properties.of("cluster.security.roles[0]", "stock")).transport().roles())
			.containsExactly("stock");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "a b", "*", "shop,a/b", "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr" })
	void aRoleThatIsNotAllowedIsToldWithItsProperty(String roles) {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> ClusterConfigs.of(Properties.of("cluster.security.roles", roles)))
			.withMessageContaining("cluster.security.roles")
			.withMessageContaining("1 to 64 characters");
	}

	@Test
	void electionArrives() {
		ElectionConfig config = ClusterConfigs
			.of(Properties.of(Map.of("cluster.leader.quorum", "2", "cluster.leader.eligible", "false",
					"cluster.leader.lease-duration", "3s", "cluster.leader.removal-delay", "1m")))
			.election();
		assertThat(config).isEqualTo(new ElectionConfig(2, false, Duration.ofSeconds(3), Duration.ofMinutes(1)));
	}

	@Test
	void leaseFollowsTheElectionTimeout() {
		assertThat(ClusterConfigs.of(Properties.of("cluster.election-timeout", "2s")).election().lease())
			.isEqualTo(Duration.ofMillis(800));
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> ClusterConfigs
				.of(Properties.of(Map.of("cluster.election-timeout", "2s", "cluster.leader.lease-duration", "1001ms"))))
			.satisfies((ex) -> {
				assertThat(ex.property()).isEqualTo("cluster.leader.lease-duration");
				assertThat(ex.value()).isEqualTo("PT1.001S");
				assertThat(ex.allowed()).startsWith("PT0.2S to PT1S, half of 'cluster.election-timeout'");
			});
	}

	@Test
	void partitionArrives() {
		PartitionConfig config = ClusterConfigs
			.of(Properties.of(Map.of("cluster.partition.strategy", "keep-referee", "cluster.partition.action",
					"shutdown", "cluster.partition.referee", "n1", "cluster.partition.stable-after", "5s")))
			.partition();
		assertThat(config).isEqualTo(new PartitionConfig(PartitionStrategy.KEEP_REFEREE, PartitionAction.SHUTDOWN, 0,
				NodeId.of("n1"), Duration.ofSeconds(5)));
		Map<String, Object> fixed = Map.of("cluster.partition.strategy", "static-quorum", "cluster.partition.quorum",
				"3");
		assertThat(ClusterConfigs.of(Properties.of(fixed)).partition().quorum()).isEqualTo(3);
	}

	@ParameterizedTest
	@CsvSource({ "static-quorum,cluster.partition.quorum", "keep-referee,cluster.partition.referee" })
	void strategyThatLacksSomethingNamesIt(String strategy, String property) {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> ClusterConfigs.of(Properties.of("cluster.partition.strategy", strategy)))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo(property));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1s", "10m" })
	void everyElectionTimeoutHasALease(String timeout) {
		assertThat(ClusterConfigs.of(Properties.of("cluster.election-timeout", timeout)).election().lease())
			.isPositive();
	}

	@ParameterizedTest
	@CsvSource({ "cluster.cluster-name,' '", "cluster.node-id,a b", "cluster.bind-port,65536", "cluster.bind-port,-1",
			"cluster.advertise-port,0", "cluster.advertise-port,70000", "cluster.seed-nodes,host:port",
			"cluster.seed-nodes,a:99999", "cluster.heartbeat-interval,49ms", "cluster.heartbeat-interval,2m",
			"cluster.election-timeout,1ms", "cluster.join-timeout,0s", "cluster.leave-timeout,11m",
			"cluster.suspicion-timeout,99ms", "cluster.suspicion-multiplier,0", "cluster.suspicion-multiplier,21",
			"cluster.message-timeout,0ms", "cluster.message-timeout,2h", "cluster.max-message-size,1023",
			"cluster.max-message-size,3GB", "cluster.gossip-fanout,0", "cluster.gossip-fanout,21",
			"cluster.gossip-interval,9ms", "cluster.push-pull-interval,999ms", "cluster.service.max-calls-in-flight,0",
			"cluster.service.max-concurrent-calls,0", "cluster.service.handler-threads,0",
			"cluster.service.serial-queue,0", "cluster.service.max-attempts,101", "cluster.service.queue-delay,0ms",
			"cluster.service.queue-delay,61m", "cluster.service.drain-timeout,-1s",
			"cluster.service.health-interval,1ms", "cluster.service.outlier-ejection.failures,0",
			"cluster.service.outlier-ejection.failures,1001", "cluster.service.outlier-ejection.time,9ms",
			"cluster.service.outlier-ejection.max-time,4s", "cluster.service.outlier-ejection.max-time,25h",
			"cluster.service.outlier-ejection.max-share,0.91", "cluster.service.outlier-ejection.max-share,-1",
			"cluster.transport.connections-per-node,0", "cluster.transport.connections-per-node,17",
			"cluster.leader.quorum,-1", "cluster.leader.quorum,10001", "cluster.leader.lease-duration,199ms",
			"cluster.leader.lease-duration,5001ms", "cluster.partition.quorum,-1", "cluster.partition.quorum,10001",
			"cluster.partition.stable-after,99ms", "cluster.partition.referee,a b", "cluster.leader.removal-delay,-1s",
			"cluster.leader.removal-delay,25h" })
	void whatIsNotAllowedIsToldWithPropertyValueAndRange(String property, String value) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> ClusterConfigs.of(Properties.of(property, value)))
			.satisfies((ex) -> {
				InvalidConfigurationException cause = cause(ex);
				assertThat(cause.property()).isEqualTo(property);
				assertThat(cause.value()).isNotEmpty();
				assertThat(cause.allowed()).isNotBlank();
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					1  | 3   | 1025 | cluster.metadata.000 | 1025 characters         | at most 1024 characters
					1  | 129 | 1    | cluster.metadata     | a key of 129 characters | keys of 1 to 128 characters
					9  | 6   | 1000 | cluster.metadata     | 9054 bytes              | at most 8192 bytes, all keys and values together
					65 | 3   | 1    | cluster.metadata     | 65 entries              | at most 64 entries
					""")
	void metadataThatIsTooMuchIsToldWithItsKeyAndSize(int entries, int keyLength, int valueLength, String property,
			String value, String allowed) {
		Map<String, Object> metadata = new HashMap<>();
		for (int i = 0; i < entries; i++) {
			metadata.put("cluster.metadata." + ("%0" + keyLength + "d").formatted(i), "v".repeat(valueLength));
		}
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> ClusterConfigs.of(Properties.of(metadata)))
			.satisfies((ex) -> {
				assertThat(ex.property()).isEqualTo(property);
				assertThat(ex.value()).isEqualTo(value);
				assertThat(ex.allowed()).isEqualTo(allowed);
			});
	}

	private static InvalidConfigurationException cause(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof InvalidConfigurationException invalid) {
				return invalid;
			}
		}
		throw new AssertionError("No word on the configuration", failure);
	}

}
