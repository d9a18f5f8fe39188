// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import io.micrometer.observation.ObservationRegistry;
import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;
import io.sngo.cluster.service.CallObserver;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * Observes calls between nodes, for metrics and traces.
 */
@AutoConfiguration(before = ClusterAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnProperty(name = "cluster.enabled", matchIfMissing = true)
public final class ClusterObservationAutoConfiguration {

	ClusterObservationAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(CallObserver.class)
	ObservedCalls clusterCallObserver(ObservationRegistry registry,
			ObjectProvider<ClusterClientConvention> clientConvention,
			ObjectProvider<ClusterServerConvention> serverConvention) {
		return new ObservedCalls(registry, clientConvention.getIfAvailable(), serverConvention.getIfAvailable());
	}

}
