// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PortsTests {

	@Test
	void noPortIsGivenTwice() {
		Set<Integer> ports = new HashSet<>();
		for (int i = 0; i < 1000; i++) {
			int port = Ports.free();
			assertThat(ports.add(port)).as("port %d is new", port).isTrue();
			assertThat(port).isBetween(12_000, 30_000);
		}
	}

}
