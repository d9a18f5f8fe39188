// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NameTableTests {

	@Test
	void findsEveryNameAndNoOther() {
		Map<String, Integer> entries = IntStream.range(0, 1000)
			.boxed()
			.collect(Collectors.toMap((number) -> "service-" + number, Function.identity()));
		NameTable<Integer> table = new NameTable<>(entries);
		entries.forEach((name, value) -> assertThat(get(table, name)).isEqualTo(value));
		assertThat(get(table, "service-1000")).isNull();
		assertThat(get(table, "service-")).isNull();
		assertThat(get(table, "")).isNull();
	}

	@Test
	void namesMayHaveTheSameHash() {
		// The same by the polynomial in 31.
		NameTable<String> table = new NameTable<>(Map.of("Aa", "first", "BB", "second"));
		assertThat(get(table, "Aa")).isEqualTo("first");
		assertThat(get(table, "BB")).isEqualTo("second");
		assertThat(get(table, "C#")).isNull();
	}

	@Test
	void anEmptyNameIsAName() {
		assertThat(get(new NameTable<>(Map.of("", 1, "é", 2)), "")).isEqualTo(1);
		assertThat(get(new NameTable<>(Map.of("", 1, "é", 2)), "é")).isEqualTo(2);
		assertThat(get(new NameTable<>(Map.<String, Integer>of()), "")).isNull();
	}

	private static <V> V get(NameTable<V> table, String name) {
		byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
		ByteBuf buffer = Unpooled.buffer().writeByte(7).writeBytes(bytes).writeByte(7);
		return table.get(buffer, 1, bytes.length);
	}

}
