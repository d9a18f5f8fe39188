// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;
import java.util.Set;

import io.sngo.cluster.InvalidConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What may be set.
 */
class TransportConfigTests {

	@Test
	void theDefaultsAreAllowed() {
		TransportConfig defaults = TransportConfig.defaults("shop");
		assertThat(defaults.bindPort()).isEqualTo(7946);
		assertThat(defaults.searchPort()).isTrue();
		assertThat(defaults.maxMessageSize()).isEqualTo(1024 * 1024);
	}

	@ParameterizedTest
	@CsvSource({ "0,0,1024", "65535,65535,268435456" })
	void theEndsOfTheRangesAreAllowed(int bindPort, int advertisePort, int maxMessageSize) {
		assertThat(config("c".repeat(128), bindPort, advertisePort, maxMessageSize).bindPort()).isEqualTo(bindPort);
	}

	@ParameterizedTest
	@CsvSource({ "-1,0,1024,cluster.bind-port", "65536,0,1024,cluster.bind-port", "0,-1,1024,cluster.advertise-port",
			"0,65536,1024,cluster.advertise-port", "0,0,1023,cluster.max-message-size",
			"0,0,268435457,cluster.max-message-size" })
	void whatIsOutsideIsRefusedByName(int bindPort, int advertisePort, int maxMessageSize, String property) {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> config("shop", bindPort, advertisePort, maxMessageSize))
			.withMessageContaining(property)
			.withMessageContaining(" to ");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 16 })
	void aNodeHasOneConnectionWithAPeerOrMore(int connections) {
		TransportConfig defaults = TransportConfig.defaults("shop");
		assertThat(defaults.connectionsPerPeer()).isEqualTo(1);
		TransportConfig several = defaults.withConnectionsPerPeer(connections)
			.withRoles(Set.of("shop"))
			.withCompression(Compression.NEVER)
			.withAllowedNetworks(AllowedNetworks.ALL);
		assertThat(several.connectionsPerPeer()).isEqualTo(connections);
		assertThat(several.roles()).containsExactly("shop");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 17 })
	void noOrTooManyConnectionsAreRefusedByName(int connections) {
		TransportConfig defaults = TransportConfig.defaults("shop");
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> defaults.withConnectionsPerPeer(connections))
			.withMessageContaining("cluster.transport.connections-per-node")
			.withMessageContaining("'" + connections + "'")
			.withMessageContaining("1 to 16");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\t" })
	void aClusterNeedsAName(String name) {
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> config(name, 0, 0, 1024))
			.withMessageContaining("cluster.cluster-name");
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> config("c".repeat(129) + name, 0, 0, 1024));
	}

	private static TransportConfig config(String name, int bindPort, int advertisePort, int maxMessageSize) {
		return new TransportConfig(name, "0.0.0.0", bindPort, true, null, advertisePort, maxMessageSize,
				Duration.ofSeconds(3), Duration.ofMinutes(2), 4096, 512, 1024, Compression.BETWEEN_HOSTS);
	}

}
