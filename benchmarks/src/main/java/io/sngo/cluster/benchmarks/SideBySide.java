// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.sngo.cluster.benchmarks.process.Pair;
import io.sngo.cluster.benchmarks.process.Sample;
import io.sngo.cluster.benchmarks.process.WorkerException;
import io.sngo.cluster.benchmarks.report.Point;
import io.sngo.cluster.benchmarks.report.Results;
import io.sngo.cluster.benchmarks.subject.Subject;
import io.sngo.cluster.benchmarks.subject.Workload;

/**
 * One run: all systems are started and warmed up, and then take turns at each point,
 * round after round, so that what disturbs the machine disturbs all of them.
 */
final class SideBySide implements AutoCloseable {

	private static final double SLICE_SECONDS = 1;

	/** Part of the time measured that goes ahead of it. */
	private static final double LEAD = 0.25;

	private final Options options;

	private final Path logs;

	private final Consumer<String> progress;

	private final List<Point> points;

	private final Results results;

	private final Map<Subject, Pair> pairs = new LinkedHashMap<>();

	SideBySide(Options options, Path logs, Consumer<String> progress) {
		this.options = options;
		this.logs = logs;
		this.progress = progress;
		this.points = points(options);
		this.results = new Results(Subjects.BASELINE, this.points);
	}

	/**
	 * Runs it. A system that fails is left out where it failed, and the rest goes on.
	 */
	Results run() throws InterruptedException {
		for (Subject subject : this.options.systems()) {
			this.progress.accept("Start and warm-up of " + subject.name());
			start(subject);
		}
		for (int round = 1; round <= this.options.rounds(); round++) {
			this.progress.accept("Round " + round + " of " + this.options.rounds());
			for (Point point : this.points) {
				measure(point, round);
			}
		}
		return this.results;
	}

	private static List<Point> points(Options options) {
		List<Point> points = new ArrayList<>();
		for (Workload workload : options.workloads()) {
			for (int inFlight : options.inFlight()) {
				if (isOfUse(workload, inFlight)) {
					points.add(new Point(workload, inFlight));
				}
			}
		}
		return points;
	}

	/**
	 * One message in flight would be a call, and of many streams at one time none ends
	 * while it is measured.
	 */
	private static boolean isOfUse(Workload workload, int inFlight) {
		return switch (workload) {
			case ONE_WAY_32 -> inFlight > 1;
			case STREAM_32 -> inFlight == 1;
			default -> true;
		};
	}

	private void start(Subject subject) throws InterruptedException {
		List<Point> offered = this.points.stream().filter((point) -> subject.offers(point.workload())).toList();
		try {
			Pair pair = Pair.start(WorkerMain.class, subject.name(), this.logs);
			this.pairs.put(subject, pair);
			for (Point point : offered) {
				warmUp(subject, pair, point);
			}
		}
		catch (WorkerException ex) {
			offered.forEach((point) -> fail(point, subject, ex));
		}
	}

	private void warmUp(Subject subject, Pair pair, Point point) throws InterruptedException {
		Steadiness steadiness = new Steadiness();
		double slice = Math.min(SLICE_SECONDS, this.options.warmUp());
		try {
			for (double time = 0; time < this.options.warmUp(); time += slice) {
				if (steadiness.add(pair.measure(point.workload(), point.inFlight(), 0, slice).rate())) {
					return;
				}
			}
		}
		catch (WorkerException ex) {
			fail(point, subject, ex);
		}
	}

	private void measure(Point point, int round) throws InterruptedException {
		for (Map.Entry<Subject, Pair> entry : this.pairs.entrySet()) {
			Subject subject = entry.getKey();
			if (subject.offers(point.workload()) && !this.results.hasFailed(point, subject.name())) {
				try {
					double seconds = this.options.seconds();
					Sample sample = entry.getValue()
						.measure(point.workload(), point.inFlight(), seconds * LEAD, seconds);
					this.results.add(point, subject.name(), round, sample);
				}
				catch (WorkerException ex) {
					fail(point, subject, ex);
				}
			}
		}
	}

	private void fail(Point point, Subject subject, WorkerException failure) {
		String reason = String.valueOf(failure.getMessage());
		if (!this.results.hasFailed(point, subject.name())) {
			this.progress.accept(subject.name() + " failed at " + point + ": " + reason);
		}
		this.results.fail(point, subject.name(), reason);
	}

	@Override
	public void close() {
		this.pairs.values().forEach(Pair::close);
	}

}
