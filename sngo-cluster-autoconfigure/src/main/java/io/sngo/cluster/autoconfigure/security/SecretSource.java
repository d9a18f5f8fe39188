// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import java.util.ArrayList;
import java.util.List;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.autoconfigure.ClusterProperties;
import io.sngo.cluster.transport.Secret;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Where the secrets come from: from properties or from a file.
 */
final class SecretSource {

	private static final String SECRET = "cluster.security.secret";

	private static final String ACCEPTED = "cluster.security.accepted-secrets";

	private SecretSource() {
	}

	/**
	 * @return the secret in use first
	 * @throws InvalidConfigurationException if a secret is not allowed, or if there are
	 * two sources
	 */
	static List<Secret> secrets(ClusterProperties.Security properties) {
		SecretFile file = file(properties);
		if (file == null) {
			List<Secret> secrets = new ArrayList<>();
			if (!StringUtils.hasText(properties.secret())) {
				throw new InvalidConfigurationException(SECRET, "", "a secret, or leave it out");
			}
			secrets.add(Secret.of(SECRET, properties.secret()));
			properties.acceptedSecrets().forEach((accepted) -> secrets.add(Secret.of(ACCEPTED, accepted)));
			return secrets;
		}
		if (StringUtils.hasText(properties.secret()) || !properties.acceptedSecrets().isEmpty()) {
			throw new InvalidConfigurationException(SecretFile.PROPERTY, file,
					"either it or '" + SECRET + "' and '" + ACCEPTED + "', not both");
		}
		return file.read();
	}

	static @Nullable SecretFile file(ClusterProperties.Security properties) {
		return StringUtils.hasText(properties.secretFile()) ? new SecretFile(properties.secretFile()) : null;
	}

}
