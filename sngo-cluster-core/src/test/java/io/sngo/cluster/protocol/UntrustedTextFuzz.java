// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import io.sngo.cluster.fuzz.FuzzTarget;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Text of strangers in a line of a log.
 */
final class UntrustedTextFuzz implements FuzzTarget {

	/**
	 * What is kept, a character that is written as six, and the sign that more was cut.
	 */
	private static final int MAX_LENGTH = 300 + 5 + 3;

	@Override
	public List<byte[]> seeds() {
		return Stream
			.of("plain", "two\r\nlines", "\u001b[31mred", "${jndi:ldap://x}", "$${{x", "\u202egnp.exe", "\ud83d\ude00",
					"\u2028\u0085\u00ad\ue000", "x".repeat(299) + "${")
			.flatMap((text) -> Stream.of(text.getBytes(StandardCharsets.UTF_8),
					text.getBytes(StandardCharsets.UTF_16BE)))
			.toList();
	}

	@Override
	public void run(byte[] input) {
		check(new String(input, StandardCharsets.UTF_8));
		// Surrogates by themselves, too.
		check(new String(input, StandardCharsets.UTF_16BE));
	}

	private static void check(String text) {
		String escaped = UntrustedText.escape(text);
		assertThat(escaped.length()).isLessThanOrEqualTo(MAX_LENGTH);
		assertThat(escaped.contains("${")).as("a lookup in %s", escaped).isFalse();
		for (int i = 0; i < escaped.length(); i++) {
			char c = escaped.charAt(i);
			boolean harmless = !Character.isISOControl(c) && !Character.isSurrogate(c) && c != '\u2028' && c != '\u2029'
					&& (c < '\u202a' || c > '\u202e') && (c < '\u2066' || c > '\u2069');
			assertThat(harmless).as("character %x", (int) c).isTrue();
		}
		assertThat(UntrustedText.escape(escaped)).startsWith(escaped.substring(0, Math.min(escaped.length(), 300)));
	}

	@Override
	public long maxAllocated(int length) {
		// Up to 300 characters that are formatted, and the assertions.
		return 1024 * 1024 + 64L * length;
	}

}
