// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The names of requests as bytes, also of more operations than are kept.
 */
class RequestNamesTests {

	private final RequestNames names = new RequestNames("json");

	@Test
	void eachNameIsBehindItsLength() {
		assertThat(this.names.of("orders", "place")).isEqualTo(bytes("\4json\6orders\5place"));
		assertThat(this.names.of("orders", "")).isEqualTo(bytes("\4json\6orders\0"));
		assertThat(this.names.of("s", "größe")).isEqualTo(bytes("\4json\1s\7größe"));
	}

	@Test
	void namesThatAreUsedAgainAreWrittenOnce() {
		byte[] first = this.names.of("orders", "place");
		assertThat(this.names.of(new String("orders"), new String("place"))).isSameAs(first);
	}

	@Test
	void namesThatShareAPlaceAreNotMistakenForEachOther() {
		// Equal hash codes, so equal places.
		assertThat("Aa").hasSameHashCodeAs("BB");
		for (int i = 0; i < 3; i++) {
			assertThat(this.names.of("Aa", "x")).isEqualTo(bytes("\4json\2Aa\1x"));
			assertThat(this.names.of("BB", "x")).isEqualTo(bytes("\4json\2BB\1x"));
			assertThat(this.names.of("BB", "Aa")).isEqualTo(bytes("\4json\2BB\2Aa"));
			assertThat(this.names.of("BB", "BB")).isEqualTo(bytes("\4json\2BB\2BB"));
		}
	}

	@Test
	void moreNamesThanAreKeptAreWrittenAnew() {
		Map<Integer, byte[]> before = new HashMap<>();
		IntStream.range(0, 10_000).forEach((number) -> before.put(number, this.names.of("service" + number, "")));
		long kept = IntStream.range(0, 10_000)
			.filter((number) -> this.names.of("service" + number, "") == before.get(number))
			.count();
		assertThat(kept).isLessThanOrEqualTo(256);
		before.forEach((number, bytes) -> assertThat(this.names.of("service" + number, "")).isEqualTo(bytes));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
