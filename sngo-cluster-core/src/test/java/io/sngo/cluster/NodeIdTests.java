// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class NodeIdTests {

	private static final String ALLOWED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:-";

	@Test
	void allowedAreLettersDigitsAndSomeSigns() {
		for (char c = 0; c < 1_000; c++) {
			String id = "a" + c;
			if (ALLOWED.indexOf(c) >= 0) {
				assertThat(NodeId.of(id).value()).isEqualTo(id);
			}
			else {
				assertRefused(id);
			}
		}
	}

	@Test
	void lengthIsBounded() {
		assertThat(NodeId.of("x".repeat(128)).value()).hasSize(128);
		assertRefused("x".repeat(129));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", "a/b", "knoten-\u00fc" })
	void othersAreRefused(String id) {
		assertRefused(id);
	}

	private static void assertRefused(String id) {
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> NodeId.of(id))
			.withMessageContaining("cluster.node-id")
			.withMessageContaining("1 to 128 characters");
	}

}
