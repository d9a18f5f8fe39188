// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.DetectionBound;
import io.sngo.cluster.membership.MembershipConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Some nodes get CPU in bursts only: the experiment of Lifeguard's authors. A death is
 * false where somebody holds a node for failed that gets all the CPU it needs. A part of
 * the grid in every build; all of it with {@code -Dsimulation.long=true}, and each point
 * of it {@code -Dsimulation.seeds} times.
 */
@ExtendWith(ReportOnFailure.class)
class StarvationTests {

	private static final Logger logger = LoggerFactory.getLogger(StarvationTests.class);

	private static final boolean LONG = Boolean.getBoolean("simulation.long");

	private static final List<Integer> SIZES = LONG ? List.of(10, 20, 50) : List.of(10, 30);

	/** Milliseconds for which a starved node stands still. */
	private static final List<Integer> GAPS = LONG ? List.of(64, 256, 1_000, 2_000, 4_000, 8_000, 16_000)
			: List.of(256, 2_000, 16_000);

	/** Milliseconds for which it runs then. */
	private static final List<Integer> BURSTS = LONG ? List.of(1, 16, 64, 256, 1_000) : List.of(16, 256);

	/** Runs of each size without starvation, to compare with. */
	private static final int SAMPLES = 20;

	private final Map<String, List<Outcome>> byGap = new TreeMap<>();

	@Test
	void starvedNodesTakeNoHealthyOnesDown() {
		List<Outcome> outcomes = new ArrayList<>();
		for (int size : SIZES) {
			for (int starved : new int[] { 1, size / 4, size / 2 }) {
				for (int gap : GAPS) {
					for (int burst : BURSTS) {
						Seeds.upTo(1).forEach((seed) -> {
							Outcome outcome = run(seed, size, starved, gap, burst);
							outcomes.add(outcome);
							this.byGap.computeIfAbsent(String.format("%5d ms", gap), (any) -> new ArrayList<>())
								.add(outcome);
						});
					}
				}
			}
		}
		List<Outcome> unstarved = new ArrayList<>();
		for (int size : SIZES) {
			Seeds.upTo(SAMPLES).forEach((seed) -> unstarved.add(run(seed, size, 0, 0, 0)));
		}
		logger.info("Without starvation: {}", describe(unstarved));
		this.byGap.forEach((gap, of) -> logger.info("Gaps of {}: {}", gap, describe(of)));
		logger.info("All: {}", describe(outcomes));
		long falseDeaths = outcomes.stream().filter((outcome) -> outcome.healthyFailed > 0).count();
		assertThat((double) falseDeaths / outcomes.size()).as("share of %s runs with a false death", outcomes.size())
			.isLessThanOrEqualTo(0.005);
		assertThat(medianKnown(outcomes)).as("a crash is known as soon as without starvation")
			.isLessThanOrEqualTo(medianKnown(unstarved).multipliedBy(11).dividedBy(10));
	}

	private static Duration medianKnown(List<Outcome> outcomes) {
		return outcomes.stream().map(Outcome::known).sorted().toList().get(outcomes.size() / 2);
	}

	/**
	 * Two minutes, with starvation of some; in the second one a healthy node dies
	 * silently.
	 */
	private static Outcome run(long seed, int size, int starved, int gap, int burst) {
		Simulation sim = Simulation.withSeed(seed * 1_000 + size + starved + gap + burst).nodes(size).formed();
		sim.run(Duration.ofSeconds(10));
		List<SimulatedNode> sick = sim.nodes().subList(size - starved, size);
		List<SimulatedNode> healthy = new ArrayList<>(sim.nodes().subList(0, size - starved));
		sick.forEach((node) -> sim.starve(node, Duration.ofMillis(burst), Duration.ofMillis(gap)));
		int before = sim.verdicts().size();
		sim.run(Duration.ofMinutes(1));
		SimulatedNode victim = healthy.remove(1);
		Duration crash = sim.now();
		sim.powerOff(victim);
		List<Duration> known = new ArrayList<>();
		Duration bound = DetectionBound.silent(MembershipConfig.DEFAULT, size);
		Duration first = null;
		while (sim.now().minus(crash).compareTo(Duration.ofMinutes(1)) < 0) {
			sim.run(Duration.ofMillis(100));
			long failed = healthy.stream().filter((node) -> node.sees(victim) == NodeState.FAILED).count();
			if (first == null && failed > 0) {
				first = sim.now().minus(crash);
			}
			if (failed == healthy.size()) {
				known.add(sim.now().minus(crash));
				break;
			}
		}
		sim.run(Duration.ofMinutes(1).minus(sim.now().minus(crash)));
		int healthyFailed = 0;
		int byHealthy = 0;
		int starvedFailed = 0;
		for (Verdict verdict : sim.verdicts().subList(before, sim.verdicts().size())) {
			if (verdict.state() == NodeState.FAILED && verdict.subject() != victim) {
				if (sick.contains(verdict.subject())) {
					starvedFailed++;
				}
				else {
					healthyFailed++;
					byHealthy += sick.contains(verdict.observer()) ? 0 : 1;
				}
			}
		}
		return new Outcome(healthyFailed, byHealthy, starvedFailed, first == null ? bound.multipliedBy(9) : first,
				known.isEmpty() ? bound.multipliedBy(9) : known.get(0));
	}

	private static String describe(List<Outcome> outcomes) {
		List<Duration> first = new ArrayList<>(outcomes.stream().map(Outcome::first).toList());
		List<Duration> known = new ArrayList<>(outcomes.stream().map(Outcome::known).toList());
		Collections.sort(first);
		Collections.sort(known);
		return String.format(
				"%d runs, %d with a false death (%d of them at a healthy node), %d with a starved node failed; a crash is found after %s (median) and known to all healthy nodes after %s (median), %s (99%%)",
				outcomes.size(), outcomes.stream().filter((outcome) -> outcome.healthyFailed > 0).count(),
				outcomes.stream().filter((outcome) -> outcome.byHealthy > 0).count(),
				outcomes.stream().filter((outcome) -> outcome.starvedFailed > 0).count(), first.get(first.size() / 2),
				known.get(known.size() / 2), known.get(known.size() * 99 / 100));
	}

	private record Outcome(int healthyFailed, int byHealthy, int starvedFailed, Duration first, Duration known) {
	}

}
