// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * For how long a process that is short of CPU runs and stands still, in turns.
 */
final class Bursts {

	private final Duration burst;

	private final Duration gap;

	private final RandomGenerator random;

	private final boolean regular;

	/**
	 * @param regular whether all are as long as is said; if not, each is drawn, up to
	 * twice as long
	 */
	Bursts(Duration burst, Duration gap, RandomGenerator random, boolean regular) {
		if (burst.isNegative() || burst.isZero() || gap.isNegative() || gap.isZero()) {
			throw new IllegalArgumentException("Bursts of " + burst + " and gaps of " + gap + " are not allowed");
		}
		this.burst = burst;
		this.gap = gap;
		this.random = random;
		this.regular = regular;
	}

	long burst() {
		return draw(this.burst.toNanos());
	}

	long gap() {
		return draw(this.gap.toNanos());
	}

	private long draw(long mean) {
		return this.regular ? mean : 1 + this.random.nextLong(2 * mean);
	}

}
