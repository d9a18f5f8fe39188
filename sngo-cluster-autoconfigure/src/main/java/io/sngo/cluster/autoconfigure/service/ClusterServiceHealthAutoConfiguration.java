// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import io.sngo.cluster.autoconfigure.ClusterProperties;
import io.sngo.cluster.service.ServiceRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Tells the cluster how those services are that can tell it.
 */
@AutoConfiguration(after = ClusterServiceAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean({ ServiceRegistrar.class, ServiceRegistry.class, ClusterProperties.class })
public final class ClusterServiceHealthAutoConfiguration {

	ClusterServiceHealthAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "clusterServiceHealthPoller")
	ServiceHealthPoller clusterServiceHealthPoller(ServiceRegistrar registrar, ServiceRegistry registry,
			ClusterProperties properties) {
		return new ServiceHealthPoller(registrar, registry, properties.service().healthInterval());
	}

}
