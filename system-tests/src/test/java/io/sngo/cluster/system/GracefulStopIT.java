// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is told to stop under load leaves without a failed call.
 */
class GracefulStopIT {

	private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(10);

	@Test
	void stoppedNodeLeavesAndNoCallFails() {
		try (Nodes nodes = Nodes.onLoopback("graceful-stop", 3).start()) {
			TestNode leaving = nodes.get(2);
			List<TestNode> callers = nodes.others(leaving);
			Load load = Load.start(callers, 500, Duration.ofSeconds(12));
			load.awaitUnderWay(1000);

			long stopped = leaving.process().signal("TERM");
			int exit = leaving.process().exit(LEAVE_TIMEOUT.plusSeconds(5));
			Figures.add("SIGTERM under 500 calls/s: until the process has ended", "s",
					(System.currentTimeMillis() - stopped) / 1000.0);
			List<Call> calls = load.awaitEnd(Duration.ofSeconds(30));

			assertThat(exit).as("exit code: 128 + SIGTERM").isEqualTo(143);
			long withdrawn = callers.stream()
				.flatMap((caller) -> caller.since(stopped))
				.filter((sighting) -> sighting.is("ServiceUNREGISTERED", leaving.id()))
				.mapToLong(Sighting::at)
				.min()
				.orElseThrow();
			long left = callers.stream()
				.mapToLong(
						(caller) -> caller.awaitSighting("NodeLeft", leaving.id(), stopped, Duration.ofSeconds(5)).at())
				.max()
				.orElseThrow();
			Figures.add("SIGTERM under 500 calls/s: from services withdrawn to LEFT at all others", "s",
					(left - withdrawn) / 1000.0);
			assertThat(left - withdrawn).isLessThan(5_000);
			for (TestNode caller : callers) {
				assertThat(caller.since(stopped)).as("accusations at " + caller)
					.noneMatch((sighting) -> List.of("NodeSuspected", "NodeFailed").contains(sighting.what()));
				assertThat(caller.states()).containsEntry(leaving.id(), "LEFT");
			}
			assertThat(calls).hasSizeGreaterThan(4_000);
			assertThat(calls).as("failed calls").filteredOn((call) -> !call.succeeded()).isEmpty();
			assertThat(calls).as("calls that the leaving node executed")
				.anyMatch((call) -> call.detail().equals(leaving.id()));
			assertThat(Load.executedTwice(nodes)).isEmpty();
			Figures.add("SIGTERM under 500 calls/s: slowest call", "s",
					calls.stream().mapToLong(Call::millis).max().orElseThrow() / 1000.0);
		}
	}

}
