// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;
import io.sngo.cluster.autoconfigure.ClusterProperties;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceRegistry;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Offers what is annotated with
 * {@link io.sngo.cluster.service.ClusterService @ClusterService} to the cluster: classes
 * in the packages of the application, and beans from anywhere.
 */
@AutoConfiguration(after = ClusterAutoConfiguration.class)
@ConditionalOnBean({ RemoteService.class, ClusterProperties.class })
@Import(ClusterServiceScan.class)
public final class ClusterServiceAutoConfiguration {

	ClusterServiceAutoConfiguration() {
	}

	@Bean
	ServiceRegistrar clusterServiceRegistrar(ConfigurableListableBeanFactory beanFactory, RemoteService remoteService) {
		return new ServiceRegistrar(new ServiceBeans(beanFactory), remoteService);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HealthIndicator.class)
	static class HealthConfiguration {

		@Bean
		ServiceHealthPoller clusterServiceHealthPoller(ServiceRegistrar registrar, ServiceRegistry registry,
				ClusterProperties properties) {
			return new ServiceHealthPoller(registrar, registry, properties.service().healthInterval());
		}

	}

}
