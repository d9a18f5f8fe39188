// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.actuate;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;
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
@ConditionalOnBean({ ClusterManager.class, ServiceRegistry.class, MessageTransport.class })
@ConditionalOnAvailableEndpoint(ClusterEndpoint.class)
public final class ClusterEndpointAutoConfiguration {

	ClusterEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "clusterEndpoint")
	ClusterEndpoint clusterEndpoint(ClusterManager manager, ServiceRegistry registry, MessageTransport transport) {
		return new ClusterEndpoint(manager, registry, transport);
	}

}
