// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.transport.KeyRing;
import io.sngo.cluster.transport.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Values that are a secret, whatever they are called: the property of the secret may be a
 * placeholder for any other.
 */
final class SecretValues {

	private SecretValues() {
	}

	static boolean isOf(@Nullable KeyRing keys, @Nullable Object value) {
		if (keys == null || !(value instanceof CharSequence text) || text.length() > Secret.MAX_BYTES) {
			return false;
		}
		try {
			return keys.secrets().contains(Secret.of(text.toString()));
		}
		catch (InvalidConfigurationException ex) {
			return false;
		}
	}

}
