// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class NodeNamesTests {

	@ParameterizedTest
	@CsvSource({ "web-1, web-1-7946", "Web.Example.COM, web.example.com-7946", "büro pc, b-ro-pc-7946",
			"'', node-7946" })
	void namesANodeByItsHostAndPort(String host, String name) {
		assertThat(NodeNames.named(host, 7946).value()).isEqualTo(name);
	}

	@Test
	void keepsThePortOfAHostWithALongName() {
		assertThat(NodeNames.named("h".repeat(500), 65535).value()).hasSizeLessThanOrEqualTo(128).endsWith("-65535");
	}

	@Test
	void namesThisHost() {
		assertThat(NodeNames.defaultFor(1).value()).endsWith("-1").hasSizeGreaterThan(2);
	}

}
