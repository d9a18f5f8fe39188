// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.sngo.cluster.benchmarks.process.Sample;

/**
 * Collects what is measured. For use by one thread.
 */
public final class Results {

	private final String baseline;

	private final Map<Point, Map<String, Map<Integer, Sample>>> samples = new LinkedHashMap<>();

	private final Map<Point, Map<String, String>> failures = new LinkedHashMap<>();

	/**
	 * @param baseline the system that the others are compared with
	 * @param points what is measured, in the order of the report
	 */
	public Results(String baseline, List<Point> points) {
		this.baseline = baseline;
		points.forEach((point) -> this.samples.put(point, new LinkedHashMap<>()));
	}

	/**
	 * Keeps what was measured.
	 */
	public void add(Point point, String system, int round, Sample sample) {
		rounds(point, system).put(round, sample);
	}

	/**
	 * Keeps the first reason why a system has no figures at a point; whatever it did in
	 * other rounds does not count.
	 */
	public void fail(Point point, String system, String reason) {
		rounds(point, system);
		this.failures.computeIfAbsent(point, (key) -> new LinkedHashMap<>()).putIfAbsent(system, reason);
	}

	public boolean hasFailed(Point point, String system) {
		return this.failures.getOrDefault(point, Map.of()).containsKey(system);
	}

	/**
	 * All points at which there is something to tell, in each the systems in the order in
	 * which they were first measured.
	 */
	public List<Group> groups() {
		List<Group> groups = new ArrayList<>();
		this.samples.forEach((point, systems) -> {
			Map<Integer, Sample> base = hasFailed(point, this.baseline) ? Map.of()
					: systems.getOrDefault(this.baseline, Map.of());
			List<Line> lines = new ArrayList<>();
			systems.forEach((system, rounds) -> {
				String failure = this.failures.getOrDefault(point, Map.of()).get(system);
				lines.add(new Line(system, (failure == null) ? Figures.of(rounds, base) : null, failure));
			});
			if (!lines.isEmpty()) {
				groups.add(new Group(point.workload().label(), point.inFlight(), lines));
			}
		});
		return groups;
	}

	private Map<Integer, Sample> rounds(Point point, String system) {
		return this.samples.computeIfAbsent(point, (key) -> new LinkedHashMap<>())
			.computeIfAbsent(system, (key) -> new TreeMap<>());
	}

}
