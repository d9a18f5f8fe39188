// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.Leadership;
import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;
import io.sngo.cluster.runtime.Cluster;
import io.sngo.cluster.service.ServiceRegistry;
import io.sngo.cluster.transport.MessageTransport;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Publishes the cluster's figures as meters.
 */
@AutoConfiguration(after = ClusterAutoConfiguration.class,
		afterName = { "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, Cluster.class })
public final class ClusterMetricsAutoConfiguration {

	ClusterMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "clusterMeters")
	ClusterMeters clusterMeters(Cluster node, ClusterManager manager, ServiceRegistry services,
			MessageTransport transport, Leadership leadership) {
		return new ClusterMeters(node, manager, services, transport, leadership);
	}

	@Bean
	@ConditionalOnMissingBean(name = "clusterEventMeters")
	ClusterEventMeters clusterEventMeters(MeterRegistry registry) {
		return new ClusterEventMeters(registry);
	}

}
