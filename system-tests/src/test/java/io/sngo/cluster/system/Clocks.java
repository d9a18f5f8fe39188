// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The machine's two clocks, which all its processes share.
 */
final class Clocks {

	private Clocks() {
	}

	/**
	 * Lets time pass, where that is the fault itself.
	 */
	static void pass(Duration length) {
		try {
			new CountDownLatch(1).await(length.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What the wall clock showed, in milliseconds since 1970, at a moment of the
	 * monotonic one.
	 * @param nanos as of {@link System#nanoTime()} in any process
	 */
	static long millis(long nanos) {
		return System.currentTimeMillis() - (System.nanoTime() - nanos) / 1_000_000;
	}

}
