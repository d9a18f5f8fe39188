// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

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
		String name = letters(key);
		return name.equals("clustersecuritysecret") || name.startsWith("clustersecurityacceptedsecrets");
	}

	/**
	 * Whether a value may tell a secret: that of {@code sun.java.command} is the whole
	 * command line.
	 */
	static boolean areIn(@Nullable Object value) {
		if (!(value instanceof CharSequence text)) {
			return false;
		}
		String letters = letters(text.toString());
		// SPRING_APPLICATION_JSON has words in between.
		return letters.contains("clustersecurity")
				|| (letters.contains("cluster") && letters.contains("security") && letters.contains("secret"));
	}

	private static String letters(String text) {
		return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
	}

}
