// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.LinkedHashMap;
import java.util.Map;

import io.sngo.cluster.protocol.WireException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MetadataTests {

	@Test
	void takesWhatIsAllowed() {
		assertThat(Metadata.checked(entries(64, 10))).hasSize(64);
		assertThat(Metadata.checked(Map.of())).isEmpty();
	}

	@Test
	void isSortedSoThatAllEncodeItAlike() {
		Map<String, String> metadata = new LinkedHashMap<>();
		metadata.put("b", "1");
		metadata.put("a", "2");
		assertThat(Metadata.checked(metadata).keySet()).containsExactly("a", "b");
	}

	@Test
	void tooMuchIsRefusedWithWhatIsAllowed() {
		assertThatIllegalArgumentException().isThrownBy(() -> Metadata.checked(entries(65, 1)))
			.withMessageContaining("65 entries")
			.withMessageContaining("at most 64");
		assertThatIllegalArgumentException().isThrownBy(() -> Metadata.checked(entries(9, 1000)));
		assertThatIllegalArgumentException().isThrownBy(() -> Metadata.checked(Map.of("", "x")));
		assertThatIllegalArgumentException().isThrownBy(() -> Metadata.checked(Map.of("k".repeat(129), "x")));
		assertThatIllegalArgumentException().isThrownBy(() -> Metadata.checked(Map.of("k", "x".repeat(1025))));
	}

	@Test
	void bytesCountNotCharacters() {
		assertThat(Metadata.checked(entries(8, 1000))).hasSize(8);
		Map<String, String> wide = new LinkedHashMap<>();
		for (int i = 0; i < 8; i++) {
			wide.put("k" + i, "\u20ac".repeat(1000));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> Metadata.checked(wide)).withMessageContaining("bytes");
	}

	@Test
	void tooMuchFromTheNetworkIsMalformed() {
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> Metadata.received(entries(65, 1)));
	}

	private static Map<String, String> entries(int count, int length) {
		Map<String, String> metadata = new LinkedHashMap<>();
		for (int i = 0; i < count; i++) {
			metadata.put("k" + i, "x".repeat(length));
		}
		return metadata;
	}

}
