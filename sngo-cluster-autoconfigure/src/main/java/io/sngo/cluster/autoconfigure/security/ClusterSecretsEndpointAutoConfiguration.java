// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import io.sngo.cluster.autoconfigure.ClusterProperties;
import io.sngo.cluster.transport.KeyRing;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Shows and rotates the secrets at the Actuator endpoint {@code clustersecrets}, and
 * hides them at all others.
 */
@AutoConfiguration(after = ClusterSecurityAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
public final class ClusterSecretsEndpointAutoConfiguration {

	ClusterSecretsEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "clusterSecretsSanitizer")
	SanitizingFunction clusterSecretsSanitizer(ObjectProvider<KeyRing> keys) {
		return (data) -> (SecretNames.isSecret(data.getKey()) || SecretNames.areIn(data.getValue())
				|| SecretValues.isOf(keys.getIfAvailable(), data.getValue())) ? data.withSanitizedValue() : data;
	}

	@Bean
	@ConditionalOnBean(KeyRing.class)
	@ConditionalOnMissingBean(name = "clusterSecretsEndpoint")
	@ConditionalOnAvailableEndpoint(ClusterSecretsEndpoint.class)
	ClusterSecretsEndpoint clusterSecretsEndpoint(KeyRing keys, ClusterProperties properties) {
		return new ClusterSecretsEndpoint(keys, SecretSource.file(properties.security()));
	}

}
