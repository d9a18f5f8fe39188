// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.ServiceConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ClusterConfigTests {

	private final ClusterConfig defaults = ClusterConfig.defaults("test");

	@Test
	void payloadsMayBeAsLargeAsTheTransportTakes() {
		int largest = this.defaults.transport().maxMessageSize();
		assertThat(with(largest).service().maxPayload()).isEqualTo(largest);
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> with(largest + 1))
			.withMessageContaining("cluster.max-message-size")
			.withMessageContaining(Integer.toString(largest + 1))
			.withMessageContaining("at most the " + largest + " of the transport");
	}

	@Test
	void threat08NoNodeIsCalledLikeACaller() {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> new ClusterConfig(NodeId.of("urn:sngo:caller:shop"), Map.of(), this.defaults.transport(),
					this.defaults.membership(), this.defaults.election(), this.defaults.partition(),
					this.defaults.service(), this.defaults.balancing()))
			.withMessageContaining("cluster.node-id")
			.withMessageContaining("'urn:sngo:caller:shop'")
			.withMessageContaining("does not begin with 'urn:sngo:caller:'");
	}

	private ClusterConfig with(int maxPayload) {
		ServiceConfig service = new ServiceConfig(Duration.ofSeconds(1), maxPayload, 10, 10, 10, 10, 1);
		return new ClusterConfig(null, Map.of(), this.defaults.transport(), this.defaults.membership(),
				this.defaults.election(), this.defaults.partition(), service, this.defaults.balancing());
	}

}
