// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.leader;

import java.util.List;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;
import io.sngo.cluster.autoconfigure.ClusterProperties;
import io.sngo.cluster.election.LeaderLock;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.integration.support.locks.LockRegistry;
import org.springframework.integration.support.locks.RenewableLockRegistry;

/**
 * Lets the application's {@link LockRegistry} say who leads.
 */
@AutoConfiguration(before = ClusterAutoConfiguration.class)
@ConditionalOnClass(LockRegistry.class)
@ConditionalOnProperty(name = "cluster.enabled", matchIfMissing = true)
@Conditional(OnLockStrategy.class)
@EnableConfigurationProperties(ClusterProperties.class)
public final class LeaderLockAutoConfiguration {

	private static final Log logger = LogFactory.getLog(LeaderLockAutoConfiguration.class);

	LeaderLockAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	LeaderLock clusterLeaderLock(ObjectProvider<LockRegistry<?>> registries, ListableBeanFactory beanFactory,
			ClusterProperties properties) {
		LockRegistry<?> registry = registries.getIfUnique();
		if (registry == null) {
			throw new InvalidConfigurationException("cluster.leader.strategy", "lock-registry",
					allowed(List.of(beanFactory.getBeanNamesForType(LockRegistry.class))));
		}
		if (!(registry instanceof RenewableLockRegistry)) {
			logger.warn("The leader has a lock of " + registry + ", which cannot be asked whether it still has it: a"
					+ " leader that is cut off from the store may go on while another one leads");
		}
		return new RegistryLeaderLock(registry, "sngo-cluster.leader." + properties.clusterName());
	}

	private static String allowed(List<String> names) {
		if (names.isEmpty()) {
			return "quorum, or define a bean of type " + LockRegistry.class.getName()
					+ ", as a JdbcLockRegistry or a RedisLockRegistry";
		}
		return "quorum, or make one of the beans of type " + LockRegistry.class.getName() + " primary: there are "
				+ String.join(", ", names);
	}

}
