// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.leader;

import io.sngo.cluster.Leadership;
import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Skips what is annotated with {@link io.sngo.cluster.leader.LeaderOnly @LeaderOnly}
 * where the application does not lead. An application that is no node is its own leader.
 */
@AutoConfiguration(after = ClusterAutoConfiguration.class)
@ConditionalOnBean(Leadership.class)
public final class LeaderOnlyAutoConfiguration {

	LeaderOnlyAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "clusterLeaderOnlyPostProcessor")
	static LeaderOnlyPostProcessor clusterLeaderOnlyPostProcessor() {
		return new LeaderOnlyPostProcessor();
	}

}
