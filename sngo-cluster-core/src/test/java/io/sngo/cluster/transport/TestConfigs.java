// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Variations of a configuration.
 */
final class TestConfigs {

	private TestConfigs() {
	}

	static TransportConfig timeouts(TransportConfig config, @Nullable Duration handshake, @Nullable Duration idle) {
		return new TransportConfig(config.clusterName(), config.bindHost(), config.bindPort(), config.searchPort(),
				config.advertiseHost(), config.advertisePort(), config.maxMessageSize(),
				handshake != null ? handshake : config.handshakeTimeout(), idle != null ? idle : config.idleTimeout(),
				config.maxConnections(), config.maxConnectionsPerAddress(), config.maxQueuedBytes(),
				config.compression());
	}

	static TransportConfig limits(TransportConfig config, int maxConnections, int maxPerAddress, int maxQueuedBytes) {
		return new TransportConfig(config.clusterName(), config.bindHost(), config.bindPort(), config.searchPort(),
				config.advertiseHost(), config.advertisePort(), config.maxMessageSize(), config.handshakeTimeout(),
				config.idleTimeout(), maxConnections, maxPerAddress, maxQueuedBytes, config.compression());
	}

	static TransportConfig cluster(TransportConfig config, String name) {
		return new TransportConfig(name, config.bindHost(), config.bindPort(), config.searchPort(),
				config.advertiseHost(), config.advertisePort(), config.maxMessageSize(), config.handshakeTimeout(),
				config.idleTimeout(), config.maxConnections(), config.maxConnectionsPerAddress(),
				config.maxQueuedBytes(), config.compression());
	}

	static TransportConfig bind(TransportConfig config, String host, int port, boolean search,
			@Nullable String advertiseHost) {
		return new TransportConfig(config.clusterName(), host, port, search, advertiseHost, 0, config.maxMessageSize(),
				config.handshakeTimeout(), config.idleTimeout(), config.maxConnections(),
				config.maxConnectionsPerAddress(), config.maxQueuedBytes(), config.compression());
	}

}
