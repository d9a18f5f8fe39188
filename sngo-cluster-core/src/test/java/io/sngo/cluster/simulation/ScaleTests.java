// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.sngo.cluster.simulation.ScaleRun.Way;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the control plane costs, and how fast news are everywhere, by the number of nodes:
 * up to 300 in every build, with {@code -Dsimulation.long=true} up to 10,000. What is
 * measured is written to {@code target/scale/simulation.csv}.
 */
@ExtendWith(ReportOnFailure.class)
class ScaleTests {

	private static final Logger logger = LoggerFactory.getLogger(ScaleTests.class);

	private static final Path MEASURED = Path.of("target", "scale", "simulation.csv");

	/** What 10,000 nodes need that know each other, and some more. */
	private static final long LARGE_HEAP = 5L << 30;

	private static final int CHANGES = 10;

	private static final boolean LONG = Boolean.getBoolean("simulation.long");

	private final List<ScaleRun> runs = new ArrayList<>();

	@BeforeAll
	static void begin() throws IOException {
		Files.createDirectories(MEASURED.getParent());
		Files.writeString(MEASURED, ScaleRun.HEADER + "\n");
	}

	@AfterEach
	void write() throws IOException {
		for (ScaleRun run : this.runs) {
			Files.writeString(MEASURED, run.toCsv() + "\n", StandardOpenOption.APPEND);
		}
	}

	@Test
	void costsAreConstantAndNewsTakeLogarithmicTime() {
		ScaleRun ten = run(Way.MET, 10, 1);
		run(Way.MET, 30, 1);
		ScaleRun hundred = run(Way.MET, 100, 1);
		assertThat(hundred.bytes()).as("bytes per node and second").isLessThanOrEqualTo(1.2 * ten.bytes());
		assertThat(this.runs).allSatisfy(ScaleTests::newsAreAsFastAsGossipShouldBe);
		assertThat(hundred.heapBytes()).as("heap of a node that knows 100").isLessThanOrEqualTo(2 << 20);
	}

	/**
	 * Views that are in common make no difference to what happens, so that what is
	 * measured with them holds.
	 */
	@Test
	void nodesThatKnowEachOtherFromTheStartBehaveAsThoseThatMet() {
		ScaleRun met = run(Way.MET, 100, 2);
		ScaleRun already = run(Way.FORMED_ALREADY, 100, 2);
		assertThat(already.bytes()).isBetween(0.95 * met.bytes(), 1.05 * met.bytes());
		assertThat(already.leader()).isBetween(0.95 * met.leader(), 1.05 * met.leader());
		assertThat(already.half()).isBetween(0.7 * met.half(), 1.4 * met.half());
		newsAreAsFastAsGossipShouldBe(already);
	}

	@Test
	void costsAndNewsOfTenThousandNodesAreThoseOfAThousand() {
		int small = LONG ? 1_000 : 100;
		if (LONG) {
			assertThat(Runtime.getRuntime().maxMemory()).as("heap: set JDK_JAVA_OPTIONS=-Xmx6g")
				.isGreaterThan(LARGE_HEAP);
			run(Way.MET, 1_000, 1);
		}
		int seeds = Integer.getInteger("simulation.seeds", 1);
		for (int seed = 1; seed <= seeds; seed++) {
			for (int nodes : LONG ? new int[] { 10, 30, 100, 300 } : new int[] {}) {
				run(Way.MET, nodes, seed);
			}
			ScaleRun first = run(Way.FORMED_ALREADY, small, seed);
			run(Way.FORMED_ALREADY, 3 * small, seed);
			ScaleRun last = LONG ? run(Way.FORMED_ALREADY, 10 * small, seed) : this.runs.get(this.runs.size() - 1);
			assertThat(last.bytes()).as("bytes per node and second")
				.isLessThanOrEqualTo(1.2 * first.bytes())
				.isLessThanOrEqualTo(1000);
			assertThat(last.p999()).as("seconds until 99.9% know").isLessThanOrEqualTo(3);
		}
		assertThat(this.runs).allSatisfy(ScaleTests::newsAreAsFastAsGossipShouldBe);
	}

	private ScaleRun run(Way way, int nodes, long seed) {
		ScaleRun run = ScaleRun.of(way, nodes, seed, CHANGES);
		logger.info("{}\n{}", ScaleRun.HEADER, run.toCsv());
		this.runs.add(run);
		return run;
	}

	private static void newsAreAsFastAsGossipShouldBe(ScaleRun run) {
		assertThat(run.p999()).as("seconds until 99.9%% of %d nodes know", run.nodes())
			.isLessThanOrEqualTo(ScaleRun.expectedSpread(run.nodes(), 0.999));
	}

}
