// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.sngo.cluster.InvalidConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SecretTests {

	private static final String GOOD = "qZ8+Yk2vR0c4mB7xN1tLwE5sJh9uPa3d";

	@Test
	void theShortestThatIsAllowed() {
		assertThat(GOOD).hasSize(Secret.MIN_BYTES);
		assertThat(Secret.of(GOOD)).isEqualTo(Secret.of(GOOD)).hasSameHashCodeAs(Secret.of(GOOD));
		assertThat(Secret.of(GOOD)).isNotEqualTo(Secret.of(GOOD + "!"));
	}

	@Test
	void whiteSpaceAroundItDoesNotBelongToIt() {
		assertThat(Secret.of(" " + GOOD + "\n")).isEqualTo(Secret.of(GOOD));
	}

	@Test
	void bytesAreCountedAndNotCharacters() {
		assertThat(Secret.of("äöüÄÖÜßéèàçñø123456")).isNotNull();
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> Secret.of("äöüÄÖÜßéèàçñ"))
			.withMessageContaining("a secret of 24 bytes");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "short", "qZ8+Yk2vR0c4mB7xN1tLwE5sJh9uPa3" })
	void threat02WhatIsTooShortIsRefused(String text) {
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> Secret.of(text))
			.withMessageContaining("cluster.security.secret")
			.withMessageContaining("32 to 1024 bytes")
			.withMessageContaining("openssl rand");
	}

	@ParameterizedTest
	@ValueSource(strings = { "change-me-change-me-change-me-0123456789", "ChangeMe0123456789ChangeMe0123456789",
			"an-example-of-a-secret-0123456789abcdef", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
			"123456781234567812345678123456781234" })
	void threat02WhatLooksLikeAnExampleIsRefused(String text) {
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> Secret.of(text))
			.withMessageContaining("looks like an example");
	}

	@Test
	void theLongestThatIsAllowed() {
		String longest = GOOD.repeat(Secret.MAX_BYTES / GOOD.length());
		assertThat(Secret.of(longest)).isNotNull();
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> Secret.of(longest + "x"))
			.withMessageContaining("a secret of 1025 bytes");
	}

	@Test
	void threat31ItIsNeverShown() {
		String weak = "change-me-please-0123456789-abcdefgh";
		assertThat(Secret.of(GOOD).toString()).isEqualTo("secret " + Secret.of(GOOD).id()).doesNotContain(GOOD);
		assertThat(new KeyRing(Secret.of(GOOD)).toString()).isEqualTo("secrets [" + Secret.of(GOOD).id() + "]");
		assertThat(new TransportSecurity(null, true, new KeyRing(Secret.of(GOOD)), true, true).toString())
			.doesNotContain(GOOD);
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> Secret.of(weak))
			.satisfies((ex) -> assertThat(ex.getMessage() + ex.value()).doesNotContain(weak));
	}

	/** Nodes of other versions have to come to the same. */
	@Test
	void itsIdNeverChanges() {
		assertThat(Secret.of(GOOD).id()).isEqualTo("c7f68ed5fd3020fe");
	}

	@Test
	void aProofForOnePurposeIsNoneForAnother() {
		Secret secret = Secret.of(GOOD);
		byte[] message = { 1, 2, 3 };
		assertThat(secret.mac("one", message)).isEqualTo(secret.mac("one", message))
			.isNotEqualTo(secret.mac("two", message))
			.isNotEqualTo(Secret.of(GOOD + "!").mac("one", message))
			.hasSize(Secret.MAC_BYTES);
	}

}
