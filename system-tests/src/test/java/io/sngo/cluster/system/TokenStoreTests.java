// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import io.sngo.cluster.system.history.WriteRun;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The store that leaders write to does compare tokens.
 */
class TokenStoreTests {

	@Test
	void refusesLowerTokensAndRemembersAllWrites() {
		try (TokenStore store = TokenStore.at("127.0.0.1")) {
			assertThat(store.write("n1", 10, 2, 1)).isTrue();
			assertThat(store.write("n1", 10, 4, 3)).isTrue();
			assertThat(store.write("n2", 11, 6, 5)).isTrue();
			assertThat(store.write("n1", 10, 5, 4)).isFalse();
			assertThat(store.write("n2", 11, 8, 7)).isTrue();
			assertThat(store.runs()).containsExactly(new WriteRun("n1", 10, true, 2, 2, 3),
					new WriteRun("n2", 11, true, 1, 6, 5), new WriteRun("n1", 10, false, 1, 5, 4),
					new WriteRun("n2", 11, true, 1, 8, 7));
		}
	}

}
