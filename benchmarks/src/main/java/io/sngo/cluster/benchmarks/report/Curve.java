// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.report;

import java.util.Map;

/**
 * One curve of a {@link LineChart}.
 *
 * @param name what it shows
 * @param points what was measured, or is expected, by its place from left to right, which
 * is above 0
 * @param expected whether it comes from a formula: it is dashed
 */
public record Curve(String name, Map<Integer, Spread> points, boolean expected) {

	public Curve {
		points = Map.copyOf(points);
	}

}
