// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.load;

/**
 * What the client saw.
 *
 * @param rate calls, messages or elements of streams, per second of the time measured
 * @param total calls, messages or elements, in all: the time before the measurement is
 * included
 * @param messages how many of them were messages
 * @param p50 median latency in microseconds, 0 for messages and streams
 * @param p99 latency that 99 of 100 calls did not exceed, in microseconds, 0 for messages
 * and streams
 * @param usage what the process used for all of them
 */
public record LoadResult(double rate, long total, long messages, double p50, double p99, Usage usage) {
}
