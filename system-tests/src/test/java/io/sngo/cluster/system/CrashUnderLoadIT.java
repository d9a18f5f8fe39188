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
 * A process that is killed under load: every call ends, soon, with what is known of it,
 * and none is executed twice.
 */
@Tag("alone")
class CrashUnderLoadIT {

	@Test
	void everyCallEndsAndNoneIsExecutedTwice() {
		List<Double> seconds = new ArrayList<>();
		int unknown = 0;
		for (int i = 0; i < Run.REPETITIONS_OF_CLUSTERS; i++) {
			try (Nodes nodes = Nodes.onLoopback("crash-under-load", 3).start()) {
				TestNode victim = nodes.get(2);
				Load load = Load.start(nodes.others(victim), 500, Duration.ofSeconds(12));
				load.awaitUnderWay(1000);

				long killed = victim.process().signal("KILL");
				List<Call> calls = load.awaitEnd(Duration.ofSeconds(40));

				assertThat(calls).hasSizeGreaterThan(4_000);
				assertThat(calls).as("outcomes")
					.extracting(Call::outcome)
					.isSubsetOf("VALUE", "UNKNOWN", "NOT_EXECUTED");
				assertThat(calls).as("calls that the killed node executed")
					.anyMatch((call) -> call.detail().equals(victim.id()));
				// Those that were with the killed node, or on the way to it.
				List<Call> cutOff = calls.stream().filter((call) -> call.outcome().equals("UNKNOWN")).toList();
				assertThat(cutOff).as("calls that were with the killed node").isNotEmpty();
				unknown += cutOff.size();
				cutOff.forEach((call) -> seconds.add((call.ended() - killed) / 1000.0));
				assertThat(Load.violations(calls, nodes)).isEmpty();
				Figures.add("kill -9 under 500 calls/s: calls that failed for certain without execution", "calls",
						calls.stream().filter((call) -> call.outcome().equals("NOT_EXECUTED")).count());
				Figures.add("kill -9 under 500 calls/s: slowest call", "s",
						calls.stream().mapToLong(Call::millis).max().orElseThrow() / 1000.0);
			}
		}
		Figures.add("kill -9 under 500 calls/s: calls cut off", "calls", unknown);
		Figures.add("kill -9 under 500 calls/s: from the kill until a call that was cut off has ended", "s", seconds);
		assertThat(seconds).allMatch((value) -> value <= Run.limit(1, 5));
	}

}
