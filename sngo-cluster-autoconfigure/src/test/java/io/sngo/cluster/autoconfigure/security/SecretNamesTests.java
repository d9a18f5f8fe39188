// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import org.junit.jupiter.api.Test;
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

	@Test
	void commandLinesMayTellThem() {
		assertThat(SecretNames.areIn("app.jar --cluster.security.secret=x --server.port=0")).isTrue();
		assertThat(SecretNames.areIn("-DCLUSTER_SECURITY_ACCEPTED_SECRETS=x")).isTrue();
		assertThat(SecretNames.areIn("{\"cluster\":{\"node-id\":\"a\",\"security\":{\"secret\":\"x\"}}}")).isTrue();
		assertThat(SecretNames.areIn("app.jar --server.port=0")).isFalse();
		assertThat(SecretNames.areIn(7)).isFalse();
		assertThat(SecretNames.areIn(null)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "cluster.security.secret-file", "cluster.node-id", "", "cluster.security.ssl.bundle" })
	void otherNames(String name) {
		assertThat(SecretNames.isSecret(name)).isFalse();
	}

}
