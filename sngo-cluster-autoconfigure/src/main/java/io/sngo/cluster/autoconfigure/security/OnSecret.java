// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/**
 * Whether there are secrets.
 */
final class OnSecret extends AnyNestedCondition {

	OnSecret() {
		super(ConfigurationPhase.REGISTER_BEAN);
	}

	@ConditionalOnProperty("cluster.security.secret")
	static final class Property {

	}

	@ConditionalOnProperty("cluster.security.secret-file")
	static final class File {

	}

}
