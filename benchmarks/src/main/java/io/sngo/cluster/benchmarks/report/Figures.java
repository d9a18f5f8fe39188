// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.sngo.cluster.benchmarks.process.Sample;
import org.jspecify.annotations.Nullable;

/**
 * All rounds of one system at one point, as {@link Sample} names them.
 *
 * @param rounds how many there were
 * @param rate calls, or messages, per second
 * @param ratio this rate to that of the baseline in the same round; {@code null} without
 * a baseline
 * @param p50 median latency in microseconds
 * @param p50Ratio the same ratio of median latencies
 * @param p99 99th percentile of the latency in microseconds
 * @param clientCpu microseconds per call
 * @param serverCpu microseconds per call
 * @param clientBytes allocated per call
 * @param serverBytes allocated per call
 */
public record Figures(int rounds, Spread rate, @Nullable Spread ratio, Spread p50, @Nullable Spread p50Ratio,
		Spread p99, Spread clientCpu, Spread serverCpu, Spread clientBytes, Spread serverBytes) {

	/**
	 * Puts rounds together.
	 * @param samples by round, at least one
	 * @param baseline of the same rounds, as far as there are any
	 */
	static Figures of(Map<Integer, Sample> samples, Map<Integer, Sample> baseline) {
		return new Figures(samples.size(), spread(samples, Sample::rate), ratio(samples, baseline, Sample::rate),
				spread(samples, Sample::p50), ratio(samples, baseline, Sample::p50), spread(samples, Sample::p99),
				spread(samples, Sample::clientCpu), spread(samples, Sample::serverCpu),
				spread(samples, Sample::clientBytes), spread(samples, Sample::serverBytes));
	}

	private static Spread spread(Map<Integer, Sample> samples, ToDoubleFunction<Sample> figure) {
		return Spread.of(samples.values().stream().map(figure::applyAsDouble).toList());
	}

	/**
	 * Round by round: what disturbs a whole round cancels out.
	 */
	private static @Nullable Spread ratio(Map<Integer, Sample> samples, Map<Integer, Sample> baseline,
			ToDoubleFunction<Sample> figure) {
		List<Double> ratios = new ArrayList<>();
		samples.forEach((round, sample) -> {
			Sample base = baseline.get(round);
			if (base != null && figure.applyAsDouble(base) > 0) {
				ratios.add(figure.applyAsDouble(sample) / figure.applyAsDouble(base));
			}
		});
		return ratios.isEmpty() ? null : Spread.of(ratios);
	}

}
