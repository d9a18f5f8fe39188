// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.process;

import io.sngo.cluster.benchmarks.load.LoadResult;
import io.sngo.cluster.benchmarks.load.Usage;

/**
 * What one measurement gave.
 *
 * @param rate calls, or messages, per second
 * @param p50 median latency in microseconds, 0 for messages
 * @param p99 99th percentile of the latency in microseconds, 0 for messages
 * @param clientCpu time of processors per call, in microseconds
 * @param serverCpu time of processors per call, in microseconds
 * @param clientBytes allocated per call
 * @param serverBytes allocated per call
 */
public record Sample(double rate, double p50, double p99, double clientCpu, double serverCpu, double clientBytes,
		double serverBytes) {

	static Sample of(LoadResult called, Usage served) {
		double calls = called.total();
		return new Sample(called.rate(), called.p50(), called.p99(), called.usage().cpuNanos() / 1e3 / calls,
				served.cpuNanos() / 1e3 / calls, called.usage().allocatedBytes() / calls,
				served.allocatedBytes() / calls);
	}

}
