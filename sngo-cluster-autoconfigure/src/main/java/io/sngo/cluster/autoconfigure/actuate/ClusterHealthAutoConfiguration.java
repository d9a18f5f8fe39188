// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.actuate;

import java.time.Duration;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;
import io.sngo.cluster.runtime.Cluster;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Shows the cluster as the component {@code cluster} of the application's health.
 */
@AutoConfiguration(after = ClusterAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean({ ClusterManager.class, Cluster.class })
@ConditionalOnEnabledHealthIndicator("cluster")
public final class ClusterHealthAutoConfiguration {

	/** Whoever asks for health, as Kubernetes does, waits for a second or so. */
	private static final Duration PATIENCE = Duration.ofMillis(800);

	ClusterHealthAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "clusterHealthIndicator")
	HealthContributor clusterHealthIndicator(ClusterManager manager, Cluster cluster) {
		return new ClusterHealthIndicator(manager, cluster::isListening, () -> cluster.joinStatus(PATIENCE));
	}

}
