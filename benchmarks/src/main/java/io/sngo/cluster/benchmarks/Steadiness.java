// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;

/**
 * Tells when a rate has stopped to rise: the last three slices differ by 5% at most.
 */
final class Steadiness {

	private static final int SLICES = 3;

	private static final double TOLERANCE = 0.05;

	private final Deque<Double> last = new ArrayDeque<>();

	/**
	 * Takes the rate of the next slice.
	 * @return whether the rate is steady now
	 */
	boolean add(double rate) {
		this.last.addLast(rate);
		if (this.last.size() > SLICES) {
			this.last.removeFirst();
		}
		return this.last.size() == SLICES && Collections.max(this.last) <= Collections.min(this.last) * (1 + TOLERANCE);
	}

}
