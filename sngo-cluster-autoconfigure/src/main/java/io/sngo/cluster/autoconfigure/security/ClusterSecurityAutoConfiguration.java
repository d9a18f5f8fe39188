// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import java.util.List;

import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;
import io.sngo.cluster.autoconfigure.ClusterProperties;
import io.sngo.cluster.transport.KeyRing;
import io.sngo.cluster.transport.Secret;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * The secrets by which nodes know each other.
 */
@AutoConfiguration(before = ClusterAutoConfiguration.class)
@ConditionalOnProperty(name = "cluster.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ClusterProperties.class)
public final class ClusterSecurityAutoConfiguration {

	ClusterSecurityAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	@Conditional(OnSecret.class)
	KeyRing clusterKeyRing(ClusterProperties properties) {
		List<Secret> secrets = SecretSource.secrets(properties.security());
		return new KeyRing(secrets.get(0), secrets.subList(1, secrets.size()).toArray(Secret[]::new));
	}

	@Bean
	@ConditionalOnMissingBean(name = "clusterSecretFileWatcher")
	@ConditionalOnProperty("cluster.security.secret-file")
	SecretFileWatcher clusterSecretFileWatcher(ClusterProperties properties, KeyRing keys) {
		return new SecretFileWatcher(new SecretFile(String.valueOf(properties.security().secretFile())), keys);
	}

}
