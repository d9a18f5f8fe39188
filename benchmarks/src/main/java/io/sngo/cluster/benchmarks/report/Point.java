// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.report;

import io.sngo.cluster.benchmarks.subject.Workload;

/**
 * One thing that is measured of every system.
 *
 * @param workload what is sent
 * @param inFlight how many at one time
 */
public record Point(Workload workload, int inFlight) {

	@Override
	public String toString() {
		return this.workload + ", " + this.inFlight + " in flight";
	}

}
