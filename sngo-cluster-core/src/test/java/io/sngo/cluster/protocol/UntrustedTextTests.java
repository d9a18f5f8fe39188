// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What peers say cannot forge a log.
 */
class UntrustedTextTests {

	@Test
	void harmlessTextStaysAsItIs() {
		assertThat(UntrustedText.escape("cluster 'übung' $5 {a}")).isEqualTo("cluster 'übung' $5 {a}");
	}

	@Test
	void threat28LineEndsTerminalSequencesAndLookupsAreEscaped() {
		assertThat(UntrustedText.escape("a\r\nb")).isEqualTo("a\\u000d\\u000ab");
		assertThat(UntrustedText.escape("\u001b[31m")).isEqualTo("\\u001b[31m");
		assertThat(UntrustedText.escape("${jndi:ldap://x}")).isEqualTo("\\u0024{jndi:ldap://x}");
		assertThat(UntrustedText.escape("a\u202eb\u2028c\u0000")).isEqualTo("a\\u202eb\\u2028c\\u0000");
	}

	@Test
	void threat28WhatABrokenMessageSaysIsEscapedWhoeverLogsIt() {
		assertThat(new WireException("key 'a\r\n${jndi:x}'").getMessage())
			.isEqualTo("key 'a\\u000d\\u000a\\u0024{jndi:x}'");
		assertThat(new WireException("x".repeat(10_000)).getMessage()).hasSize(303);
	}

	@Test
	void threat28LongTextIsCut() {
		assertThat(UntrustedText.escape("x".repeat(100_000), 1000)).hasSize(1003);
		assertThat(UntrustedText.escape("x".repeat(100_000))).hasSize(303).endsWith("...");
		assertThat(UntrustedText.escape("\n".repeat(100_000))).hasSizeLessThan(320);
	}

}
