// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import io.sngo.cluster.autoconfigure.security.ClusterSecretsEndpoint.Action;
import io.sngo.cluster.transport.KeyRing;
import io.sngo.cluster.transport.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class ClusterSecretsEndpointTests {

	private final KeyRing keys = new KeyRing(Secret.of(Secrets.text(1)));

	private final ClusterSecretsEndpoint endpoint = new ClusterSecretsEndpoint(this.keys, null);

	@Test
	void showsIdsAlone() {
		assertThat(new JsonMapper().writeValueAsString(this.endpoint.secrets()))
			.isEqualTo("{\"secrets\":[{\"id\":\"" + Secrets.id(1) + "\",\"inUse\":true}]}");
	}

	@Test
	void threat12RotatesInThreeSteps() {
		this.endpoint.change(Action.ADD, Secrets.text(2), null);
		assertThat(this.endpoint.change(Action.USE, null, Secrets.id(2)).secrets()).hasSize(2);
		assertThat(this.endpoint.change(Action.REMOVE, null, Secrets.id(1)).secrets())
			.containsExactly(new ClusterSecretsEndpoint.SecretDescriptor(Secrets.id(2), true));
		assertThat(this.keys.inUse().id()).isEqualTo(Secrets.id(2));
	}

	@Test
	void whatIsWrongIsToldAndChangesNothing(CapturedOutput output) {
		assertRefused(Action.ADD, null, null, "Parameter 'secret' is missing");
		assertRefused(Action.ADD, "short", null, "a secret of 5 bytes");
		assertRefused(Action.USE, null, null, "Parameter 'id' is missing");
		assertRefused(Action.USE, null, "other", "There is no secret 'other'");
		assertRefused(Action.REMOVE, null, Secrets.id(1), "is in use");
		assertThat(this.keys.secrets()).hasSize(1);
		assertThat(output).contains("The secrets were not changed: There is no secret 'other'");
	}

	@Test
	void aFileIsNotOverruled() {
		ClusterSecretsEndpoint filed = new ClusterSecretsEndpoint(this.keys, new SecretFile("/run/secrets"));
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> filed.change(Action.ADD, Secrets.text(2), null))
			.withMessageContaining("/run/secrets");
		assertThat(filed.secrets().secrets()).hasSize(1);
	}

	private void assertRefused(Action action, String secret, String id, String why) {
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> this.endpoint.change(action, secret, id))
			.withMessageContaining(why);
	}

}
