// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import java.util.Locale;

/**
 * The names of properties whose values are secret, however they are written.
 */
final class SecretNames {

	private SecretNames() {
	}

	/**
	 * As {@code cluster.security.accepted-secrets[0]} or {@code CLUSTER_SECURITY_SECRET}.
	 */
	static boolean isSecret(String key) {
		String name = key.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
		return name.equals("clustersecuritysecret") || name.startsWith("clustersecurityacceptedsecrets");
	}

}
