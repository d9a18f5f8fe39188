// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;
import io.sngo.cluster.autoconfigure.metrics.ClusterObservationAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Takes the user of Spring Security from caller to handler, where the application wants
 * that. After the observation of calls, which gives way to observers of the application.
 */
@AutoConfiguration(before = ClusterAutoConfiguration.class, after = ClusterObservationAutoConfiguration.class)
@ConditionalOnClass(SecurityContextHolder.class)
@ConditionalOnProperty(name = "cluster.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "cluster.security.propagate-principal")
public final class ClusterPrincipalAutoConfiguration {

	ClusterPrincipalAutoConfiguration() {
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	@ConditionalOnMissingBean(name = "clusterPropagatedPrincipal")
	PropagatedPrincipal clusterPropagatedPrincipal() {
		return new PropagatedPrincipal();
	}

}
