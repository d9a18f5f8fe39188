// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.report;

import java.util.List;

/**
 * All systems at one point.
 *
 * @param workload what is sent
 * @param inFlight how many at one time
 * @param lines one for each system
 */
public record Group(String workload, int inFlight, List<Line> lines) {

	String title() {
		return this.workload + ", " + this.inFlight + " in flight";
	}

}
