// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SecretNamesTests {

	@ParameterizedTest
	@ValueSource(strings = { "cluster.security.secret", "CLUSTER_SECURITY_SECRET", "cluster.security_secret",
			"cluster.security.accepted-secrets[0]", "CLUSTER_SECURITY_ACCEPTEDSECRETS_1",
			"cluster.security.accepted_secrets" })
	void namesOfSecrets(String name) {
		assertThat(SecretNames.isSecret(name)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "cluster.security.secret-file", "cluster.node-id", "", "cluster.security.ssl.bundle" })
	void otherNames(String name) {
		assertThat(SecretNames.isSecret(name)).isFalse();
	}

}
