// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.actuate;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.Leadership;
import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;

import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Shows the node and its leader among the application's information.
 */
@AutoConfiguration(after = ClusterAutoConfiguration.class)
@ConditionalOnClass({ InfoContributor.class, ConditionalOnEnabledInfoContributor.class })
@ConditionalOnBean({ ClusterManager.class, Leadership.class })
@ConditionalOnEnabledInfoContributor("cluster")
public final class ClusterInfoAutoConfiguration {

	ClusterInfoAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "clusterInfoContributor")
	InfoContributor clusterInfoContributor(ClusterManager manager, Leadership leadership) {
		return new ClusterInfoContributor(manager, leadership);
	}

}
