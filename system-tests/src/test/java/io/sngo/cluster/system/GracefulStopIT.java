// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.sngo.cluster.system.history.Call;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is told to stop under load leaves without a failed call.
 */
class GracefulStopIT {

	/** Seconds. */
	private static final int LEAVE_TIMEOUT = 10;

	@Test
	void stoppedNodeLeavesAndNoCallFails() {
		List<Double> ended = new ArrayList<>();
		List<Double> left = new ArrayList<>();
		List<Double> slowest = new ArrayList<>();
		List<Integer> failed = new ArrayList<>();
		for (int i = 0; i < Run.REPETITIONS_OF_CLUSTERS; i++) {
			try (Nodes nodes = Nodes.onLoopback("graceful-stop", 3).start()) {
				TestNode leaving = nodes.get(2);
				Load load = Load.start(nodes.others(leaving), 500, Duration.ofSeconds(12));
				load.awaitUnderWay(1000);

				long stopped = leaving.process().signal("TERM");
				int exit = leaving.process().exit(Duration.ofSeconds(LEAVE_TIMEOUT + 5));
				ended.add((System.currentTimeMillis() - stopped) / 1000.0);
				assertThat(exit).as("exit code: 128 + SIGTERM").isEqualTo(143);

				List<Call> calls = load.awaitEnd(Duration.ofSeconds(30));
				slowest.add(calls.stream().mapToLong(Call::millis).max().orElseThrow() / 1000.0);
				failed.add((int) calls.stream().filter((call) -> !call.succeeded()).count());
				assertThat(calls).hasSizeGreaterThan(4_000);
				assertThat(calls).as("calls that the leaving node executed")
					.anyMatch((call) -> call.detail().equals(leaving.id()));
				assertThat(Load.violations(calls, nodes)).isEmpty();

				left.add(secondsUntilLeft(nodes, leaving, stopped));
				assertNobodyIsAccused(nodes, leaving, stopped);
			}
		}
		Figures.add("SIGTERM under 500 calls/s: until the process has ended", "s", ended);
		Figures.add("SIGTERM under 500 calls/s: from services withdrawn to LEFT at all others", "s", left);
		Figures.add("SIGTERM under 500 calls/s: slowest call", "s", slowest);
		Figures.add("SIGTERM under 500 calls/s: failed calls", "calls", failed);
		assertThat(failed).as("failed calls").containsOnly(0);
		assertThat(left).allMatch((value) -> value <= Run.limit(1, 5));
		assertThat(ended).allMatch((value) -> value <= Run.limit(LEAVE_TIMEOUT, LEAVE_TIMEOUT + 5));
	}

	/**
	 * Seconds from the moment when the first one knew that the services are withdrawn.
	 */
	private static double secondsUntilLeft(Nodes nodes, TestNode leaving, long stopped) {
		long withdrawn = nodes.others(leaving)
			.stream()
			.flatMap((caller) -> caller.since(stopped))
			.filter((sighting) -> sighting.is("ServiceUNREGISTERED", leaving.id()))
			.mapToLong(Sighting::at)
			.min()
			.orElseThrow();
		long left = nodes.others(leaving)
			.stream()
			.mapToLong((caller) -> caller.awaitSighting("NodeLeft", leaving.id(), stopped, Duration.ofSeconds(5)).at())
			.max()
			.orElseThrow();
		return (left - withdrawn) / 1000.0;
	}

	private static void assertNobodyIsAccused(Nodes nodes, TestNode leaving, long stopped) {
		for (TestNode caller : nodes.others(leaving)) {
			assertThat(caller.since(stopped)).as("accusations at " + caller)
				.noneMatch((sighting) -> List.of("NodeSuspected", "NodeFailed").contains(sighting.what()));
			assertThat(caller.states()).containsEntry(leaving.id(), "LEFT");
		}
	}

}
