// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterPropertiesTests {

	@Test
	void yamlOfTheDesignBindsAsItStands() {
		ClusterProperties properties = Properties.ofFile("design.yaml");
		assertThat(properties.bindPort()).isEqualTo(7946);
		assertThat(properties.seedNodes()).isEmpty();
		assertThat(properties.metadata()).isEqualTo(Map.of("version", "1.0.0", "role", "worker"));
		// All else says what the defaults are.
		ClusterProperties defaults = Properties.of("other.property", "x");
		assertThat(properties).usingRecursiveComparison().ignoringFields("bindPort", "metadata").isEqualTo(defaults);
	}

	@Test
	void everyPropertyOfTheDesignIsBound() {
		ClusterProperties properties = Properties.ofFile("other.yaml");
		assertThat(properties.clusterName()).isEqualTo("shop");
		assertThat(properties.bindAddr()).isEqualTo("127.0.0.1");
		assertThat(properties.bindPort()).isEqualTo(17946);
		assertThat(properties.seedNodes()).containsExactly("one", "two:7000", "[::1]:7001");
		assertThat(properties.heartbeatInterval()).isEqualTo(Duration.ofSeconds(2));
		assertThat(properties.electionTimeout()).isEqualTo(Duration.ofSeconds(20));
		assertThat(properties.joinTimeout()).isEqualTo(Duration.ofSeconds(31));
		assertThat(properties.leaveTimeout()).isEqualTo(Duration.ofSeconds(11));
		assertThat(properties.suspicionTimeout()).isEqualTo(Duration.ofSeconds(6));
		assertThat(properties.suspicionMultiplier()).isEqualTo(4);
		assertThat(properties.messageTimeout()).isEqualTo(Duration.ofSeconds(12));
		assertThat(properties.maxMessageSize()).isEqualTo(DataSize.ofMegabytes(2));
		assertThat(properties.compressionEnabled()).isFalse();
		assertThat(properties.encryptionEnabled()).isTrue();
		assertThat(properties.gossipFanout()).isEqualTo(5);
		assertThat(properties.gossipInterval()).isEqualTo(Duration.ofMillis(300));
		assertThat(properties.pushPullInterval()).isEqualTo(Duration.ofSeconds(40));
	}

	@Test
	void portIsUnknownUnlessSet() {
		assertThat(Properties.of("cluster.cluster-name", "x").bindPort()).isNull();
		assertThat(Properties.of("cluster.bind-port", "0").bindPort()).isZero();
	}

	@Test
	void groupsAreBound() {
		assertThat(Properties.of("cluster.security.ssl.bundle", "nodes").security().ssl().bundle()).isEqualTo("nodes");
		assertThat(Properties.of("cluster.service.drain-timeout", "3s").service().drainTimeout())
			.isEqualTo(Duration.ofSeconds(3));
		assertThat(Properties.of("cluster.node-id", "n1").service().healthInterval()).isEqualTo(Duration.ofSeconds(5));
		assertThat(Properties.of("cluster.node-id", "n1").transport().connectionsPerNode()).isEqualTo(1);
		assertThat(Properties.of("cluster.transport.connections-per-node", "4").transport().connectionsPerNode())
			.isEqualTo(4);
		assertThat(Properties.of("cluster.leader.strategy", "lock-registry").leader().strategy())
			.isEqualTo(ClusterProperties.Leader.Strategy.LOCK_REGISTRY);
		assertThat(Properties.of("cluster.leader.quorum", "3").leader().quorum()).isEqualTo(3);
		assertThat(Properties.of("cluster.node-id", "n1").leader()).isEqualTo(new ClusterProperties.Leader(
				ClusterProperties.Leader.Strategy.QUORUM, 0, true, null, Duration.ofSeconds(30)));
	}

}
