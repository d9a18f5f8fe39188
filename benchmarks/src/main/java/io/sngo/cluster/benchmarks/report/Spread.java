// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.report;

import java.util.Collection;

/**
 * What several rounds gave: the middle, and how far they are apart.
 *
 * @param median the one in the middle, or the mean of the two
 * @param min the least
 * @param max the most
 */
public record Spread(double median, double min, double max) {

	/**
	 * @throws IllegalArgumentException if there is no value
	 */
	public static Spread of(Collection<Double> values) {
		if (values.isEmpty()) {
			throw new IllegalArgumentException("No values: a median needs at least one");
		}
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		int middle = sorted.length / 2;
		double median = (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
		return new Spread(median, sorted[0], sorted[sorted.length - 1]);
	}

}
