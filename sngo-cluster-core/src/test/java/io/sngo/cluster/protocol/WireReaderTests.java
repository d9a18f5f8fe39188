// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import java.lang.management.ManagementFactory;
import java.util.function.Consumer;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class WireReaderTests {

	/** Field 1 of two gibibytes, of which one byte is there. */
	private static final byte[] CLAIM = { 0x0a, -1, -1, -1, -1, 7, 1 };

	@Test
	void threat14AClaimedLengthIsCheckedBeforeAnythingIsAllocated() {
		assertRefused(WireReader::nested);
		assertRefused((reader) -> reader.bytes(Integer.MAX_VALUE));
		assertRefused((reader) -> reader.text(Integer.MAX_VALUE));
		assertRefused((reader) -> {
			// Of a newer version: skipped.
			reader.next();
		});
	}

	private static void assertRefused(Consumer<WireReader> read) {
		ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		for (int i = 0; i < 2; i++) {
			long before = memory.getCurrentThreadAllocatedBytes();
			assertThatExceptionOfType(WireException.class).isThrownBy(() -> {
				WireReader reader = new WireReader(CLAIM);
				reader.next();
				read.accept(reader);
			});
			long taken = memory.getCurrentThreadAllocatedBytes() - before;
			// The first time, classes are loaded. What the assertion itself takes is far
			// less than what was claimed.
			assertThat(taken).isLessThan((i == 0) ? Integer.MAX_VALUE / 2 : 1024 * 1024);
		}
	}

}
