// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.sngo.cluster.system.history.Call;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three times as many calls as a node can handle: it goes on to handle as many as it can,
 * refuses the others at once, keeps nothing of them, and nobody takes it for dead.
 */
@Tag("alone")
class OverloadIT {

	private static final int THREADS = 8;

	private static final int HANDLER_MILLIS = 20;

	private static final int CAPACITY = THREADS * 1000 / HANDLER_MILLIS;

	/**
	 * Of those that give the peak, between which the overload is: the machine may change.
	 */
	private static final Duration PEAK = Run.full(Duration.ofSeconds(15), Duration.ofSeconds(4));

	private static final Duration OVERLOAD = Run.full(Duration.ofSeconds(60), Duration.ofSeconds(8));

	private static final long MAX_HEAP_GROWTH = 64 * 1024 * 1024;

	@Test
	void aNodeHandlesWhatItCanAndRefusesTheRestAtOnce() {
		try (Nodes nodes = Nodes.onLoopback("overload", 2)
			.measured()
			.with("cluster.service.handler-threads", "" + THREADS)
			.with("system.work", HANDLER_MILLIS + "ms")
			.start()) {
			TestNode callee = nodes.get(0);
			TestNode caller = nodes.get(1);
			phase(callee, caller, CAPACITY, Duration.ofSeconds(3));
			long heap = callee.heapAfterCollection();

			List<Double> peaks = new ArrayList<>();
			peaks.add(goodput(phase(callee, caller, CAPACITY * 5 / 4, PEAK), PEAK));
			List<Call> overload = phase(callee, caller, 3 * CAPACITY, OVERLOAD);
			long grown = callee.heapAfterCollection() - heap;
			peaks.add(goodput(phase(callee, caller, CAPACITY * 5 / 4, PEAK), PEAK));

			double share = 100 * goodput(overload, OVERLOAD) / Figures.median(peaks);
			List<Long> refusals = overload.stream()
				.filter((call) -> call.detail().equals("overloaded"))
				.map(Call::millis)
				.sorted()
				.toList();
			Figures.add("three times the capacity: calls handled per second of the most that can be", "%", share);
			Figures.add("three times the capacity: most calls handled per second", "calls/s", peaks);
			long slowest = refusals.get(refusals.size() * 99 / 100);
			Figures.add("three times the capacity: time until a call is refused (99th percentile)", "ms", slowest);
			Figures.add("three times the capacity: growth of the heap", "MiB", grown / 1024.0 / 1024.0);

			assertThat(overload).extracting(Call::outcome).containsOnly("VALUE", "NOT_EXECUTED");
			assertThat(share).isGreaterThanOrEqualTo(90);
			assertThat(slowest).isLessThanOrEqualTo((long) Run.limit(5, 500));
			assertThat(grown).isLessThanOrEqualTo(MAX_HEAP_GROWTH);
			for (TestNode node : nodes.all()) {
				assertThat(node.since(0)).as("suspicions at %s", node)
					.noneMatch((seen) -> seen.what().equals("NodeSuspected") || seen.what().equals("NodeFailed"));
			}
		}
	}

	/**
	 * The calls of one phase.
	 */
	private static List<Call> phase(TestNode callee, TestNode caller, int rate, Duration length) {
		int before = caller.calls().size();
		Load load = Load.startOn(callee, caller, rate, length);
		List<Call> calls = load.awaitEnd(length.plusSeconds(30));
		return calls.subList(before, calls.size());
	}

	/**
	 * Calls that succeeded while the load went on, per second.
	 */
	private static double goodput(List<Call> calls, Duration length) {
		long begin = calls.stream().mapToLong(Call::started).min().orElseThrow();
		return calls.stream().filter((call) -> call.succeeded() && call.ended() <= begin + length.toMillis()).count()
				/ (length.toMillis() / 1000.0);
	}

}
