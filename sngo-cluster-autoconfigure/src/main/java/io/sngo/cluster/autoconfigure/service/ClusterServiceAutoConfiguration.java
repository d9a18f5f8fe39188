// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;
import io.sngo.cluster.service.RemoteService;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Offers the beans that are annotated with
 * {@link io.sngo.cluster.service.ClusterService @ClusterService} to the cluster.
 */
@AutoConfiguration(after = ClusterAutoConfiguration.class)
@ConditionalOnBean(RemoteService.class)
public final class ClusterServiceAutoConfiguration {

	ClusterServiceAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "clusterServiceRegistrar")
	ServiceRegistrar clusterServiceRegistrar(ConfigurableListableBeanFactory beanFactory, RemoteService remoteService) {
		return new ServiceRegistrar(new ServiceBeans(beanFactory), remoteService);
	}

}
