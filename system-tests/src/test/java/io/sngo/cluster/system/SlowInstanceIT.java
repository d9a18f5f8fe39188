// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.List;

import io.sngo.cluster.system.history.Call;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One of five nodes is left a tenth of its processors under load: those that go by time
 * soon call it hardly any more, and those that take turns go on as before.
 */
@Tag("alone")
class SlowInstanceIT {

	private static final int CALLS_PER_SECOND = 400;

	private static final Duration HEALTHY = Duration.ofSeconds(6);

	private static final Duration SLOW = Duration.ofSeconds(7);

	@Test
	void timeSparesTheSlowOne() {
		try (Nodes nodes = Nodes.onLoopback("slow-instance", 5).measured().with("system.work", "20ms")) {
			TestNode slow = nodes.get(4);
			List<TestNode> byTime = List.of(nodes.get(0), nodes.get(1));
			List<TestNode> inTurns = List.of(nodes.get(2), nodes.get(3));
			byTime.forEach((node) -> node.with("cluster.service.load-balancer", "peak-ewma"));
			// They are to call the slow one whether it answers or not.
			inTurns.forEach((node) -> node.with("cluster.service.load-balancer", "round-robin")
				.with("cluster.service.outlier-ejection.enabled", "false"));
			nodes.start();
			nodes.awaitWhole(Duration.ofSeconds(30));
			Load load = Load.start(nodes.others(slow), CALLS_PER_SECOND, Duration.ofSeconds(60));
			load.awaitUnderWay(CALLS_PER_SECOND / 4);

			long begin = System.currentTimeMillis();
			Clocks.pass(HEALTHY);
			long throttled = System.currentTimeMillis();
			Throttle.pass(slow, 0.1, SLOW);
			long end = System.currentTimeMillis();
			load.stop();
			load.awaitEnd(Duration.ofSeconds(30));

			// The first calls of a JVM are slow.
			Calls before = new Calls(byTime, throttled - HEALTHY.toMillis() / 2, throttled);
			Calls atOnce = new Calls(byTime, throttled, throttled + 2000);
			Calls after = new Calls(byTime, throttled + 2000, end);
			Calls turns = new Calls(inTurns, throttled + 2000, end);
			String what = "one of 5 at a tenth of its CPU: ";
			Figures.add(what + "its share of calls within 2 s", "%", 100 * atOnce.share(slow));
			Figures.add(what + "its share of calls after 2 s", "%", 100 * after.share(slow));
			Figures.add(what + "p99 after 2 s as a multiple of before", "", after.p99() / before.p99());
			Figures.add(what + "p99 after 2 s with round robin as a multiple of that of peak-ewma before", "",
					turns.p99() / before.p99());
			for (TestNode node : nodes.all()) {
				assertThat(node.since(begin)).as("failures at " + node)
					.noneMatch((sighting) -> sighting.what().equals("NodeFailed"));
			}
			assertThat(turns.share(slow)).as("share with round robin").isGreaterThan(0.15);
			double share = new Calls(byTime, throttled, end).share(slow);
			assertThat(share).as("share of the slow one, and half of that of the others")
				.isLessThan((1 - share) / (nodes.all().size() - 1) / 2);
			if (Run.FULL) {
				// On a busy machine the others stand still at times, too.
				assertThat(before.share(slow)).as("share while all are the same").isGreaterThan(0.06);
				assertThat(after.share(slow)).as("share after 2 s").isLessThanOrEqualTo(0.05);
				assertThat(after.p99() / before.p99()).as("p99 as a multiple of before").isLessThanOrEqualTo(1.5);
			}
		}
	}

	/**
	 * The calls that some nodes began in a time, in milliseconds since 1970.
	 */
	private static final class Calls {

		private final List<Call> all;

		Calls(List<TestNode> callers, long from, long to) {
			this.all = callers.stream()
				.flatMap((caller) -> caller.calls().stream())
				.filter((call) -> call.started() >= from && call.started() < to)
				.toList();
			assertThat(this.all).hasSizeGreaterThan(100).allMatch(Call::succeeded);
		}

		double share(TestNode executor) {
			return (double) this.all.stream().filter((call) -> call.detail().equals(executor.id())).count()
					/ this.all.size();
		}

		double p99() {
			List<Long> sorted = this.all.stream().map(Call::millis).sorted().toList();
			return sorted.get((int) (sorted.size() * 0.99));
		}

	}

}
