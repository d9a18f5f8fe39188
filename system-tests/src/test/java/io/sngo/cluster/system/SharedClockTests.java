// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.util.List;

import io.sngo.cluster.system.app.NanoTime;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the histories rest on: all processes of a machine have the same monotonic clock.
 */
class SharedClockTests {

	@Test
	void monotonicClockOfAnotherProcessShowsTheSameTime() {
		long before = System.nanoTime();
		String there = Commands.run(Jvm.shortLived(NanoTime.class, List.of()).toArray(String[]::new));
		long after = System.nanoTime();
		assertThat(Long.parseLong(there.strip())).isBetween(before, after);
	}

}
