// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.load;

/**
 * When is what: the load begins, later the measurement, and both end together. Times are
 * those of {@link System#nanoTime()}.
 *
 * @param begin of the measurement
 * @param end of everything
 */
record Phase(long begin, long end) {

	/**
	 * From now on.
	 * @param lead time for caches and connections to get going again, not measured
	 * @param measured time that is measured
	 */
	static Phase startingNow(double lead, double measured) {
		long begin = System.nanoTime() + (long) (lead * 1e9);
		return new Phase(begin, begin + (long) (measured * 1e9));
	}

	boolean measures(long time) {
		return time - this.begin >= 0 && time - this.end < 0;
	}

	boolean isOver(long time) {
		return time - this.end >= 0;
	}

	double seconds() {
		return (this.end - this.begin) / 1e9;
	}

}
