// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.process;

import io.sngo.cluster.benchmarks.subject.Workload;
import org.jspecify.annotations.Nullable;

/**
 * What a process is told to do, one line of JSON on its standard input.
 *
 * @param workload what to call with; {@code null} to be told what a server has used
 * @param inFlight calls in flight
 * @param lead seconds that are not measured
 * @param seconds that are measured
 */
public record Command(@Nullable Workload workload, int inFlight, double lead, double seconds) {

	/** Asks a server what it has used. */
	public static final Command REPORT = new Command(null, 0, 0, 0);

}
