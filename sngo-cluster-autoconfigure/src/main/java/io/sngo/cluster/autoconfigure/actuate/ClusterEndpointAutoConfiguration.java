// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.actuate;

import java.time.Duration;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.Leadership;
import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;
import io.sngo.cluster.runtime.Cluster;
import io.sngo.cluster.service.ServiceRegistry;
import io.sngo.cluster.transport.MessageTransport;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Shows the cluster at the Actuator endpoint {@code cluster}.
 */
@AutoConfiguration(after = ClusterAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean({ Cluster.class, ClusterManager.class, ServiceRegistry.class, MessageTransport.class,
		Leadership.class })
@ConditionalOnAvailableEndpoint(ClusterEndpoint.class)
public final class ClusterEndpointAutoConfiguration {

	/** Whoever watches would rather see the rest than wait. */
	private static final Duration PATIENCE = Duration.ofMillis(800);

	ClusterEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "clusterEndpoint")
	ClusterEndpoint clusterEndpoint(Cluster cluster, ClusterManager manager, ServiceRegistry registry,
			MessageTransport transport, Leadership leadership) {
		return new ClusterEndpoint(manager, registry, transport, leadership, () -> cluster.voters(PATIENCE));
	}

}
