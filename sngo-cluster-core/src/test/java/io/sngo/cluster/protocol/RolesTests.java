// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RolesTests {

	@ParameterizedTest
	@ValueSource(strings = { "a", "Z", "0", "9", "orders", "shop:orders.read_all-1", ".", "_", "-", ":" })
	void namesOfLettersDigitsAndAFewSignsAreAllowed(String name) {
		assertThat(Roles.isAllowed(name)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", " ", "a b", "*", "a,b", "a/b", "a;b", "ä", "a\n", "\u001b[31m", "a@b", "a[", "`", "{" })
	void othersAreNot(String name) {
		assertThat(Roles.isAllowed(name)).isFalse();
	}

	@Test
	void namesHaveALength() {
		assertThat(Roles.isAllowed("r".repeat(64))).isTrue();
		assertThat(Roles.isAllowed("r".repeat(65))).isFalse();
	}

}
