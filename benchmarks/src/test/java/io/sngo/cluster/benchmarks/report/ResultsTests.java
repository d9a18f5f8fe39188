// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.report;

import java.util.List;
import java.util.Map;

import io.sngo.cluster.benchmarks.process.Sample;
import io.sngo.cluster.benchmarks.subject.Workload;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ResultsTests {

	private static final Point SMALL = new Point(Workload.RAW_32, 1);

	private static final Point RECORD = new Point(Workload.JSON_1K, 64);

	private final Results results = new Results("base", List.of(SMALL, RECORD));

	private static Sample sample(double rate, double p50) {
		return new Sample(rate, p50, 2 * p50, 3, 4, 500, 600);
	}

	@Test
	void comparesRoundByRound() {
		// All are slower in the second round: no ratio changes.
		this.results.add(SMALL, "base", 1, sample(1000, 10));
		this.results.add(SMALL, "mine", 1, sample(500, 30));
		this.results.add(SMALL, "base", 2, sample(100, 100));
		this.results.add(SMALL, "mine", 2, sample(50, 300));
		Figures mine = this.results.groups().get(0).lines().get(1).figures();
		assertThat(mine.rounds()).isEqualTo(2);
		assertThat(mine.rate()).isEqualTo(new Spread(275, 50, 500));
		assertThat(mine.ratio()).isEqualTo(new Spread(0.5, 0.5, 0.5));
		assertThat(mine.p50Ratio()).isEqualTo(new Spread(3, 3, 3));
		assertThat(mine.clientCpu()).isEqualTo(new Spread(3, 3, 3));
	}

	@Test
	void hasNoRatiosWithoutABaseline() {
		this.results.add(SMALL, "mine", 1, sample(500, 30));
		assertThat(this.results.groups().get(0).lines().get(0).figures().ratio()).isNull();
	}

	@Test
	void hasNoRatiosToABaselineThatFailed() {
		this.results.add(SMALL, "base", 1, sample(1000, 10));
		this.results.add(SMALL, "mine", 1, sample(500, 30));
		this.results.fail(SMALL, "base", "broken");
		assertThat(this.results.groups().get(0).lines()).satisfiesExactly((line) -> {
			assertThat(line.figures()).isNull();
			assertThat(line.failure()).isEqualTo("broken");
		}, (line) -> assertThat(line.figures().ratio()).isNull());
	}

	@Test
	void keepsTheFirstReason() {
		this.results.fail(SMALL, "mine", "first");
		this.results.fail(SMALL, "mine", "second");
		assertThat(this.results.hasFailed(SMALL, "mine")).isTrue();
		assertThat(this.results.hasFailed(RECORD, "mine")).isFalse();
		assertThat(this.results.groups()).hasSize(1);
		assertThat(this.results.groups().get(0).lines()).containsExactly(new Line("mine", null, "first"));
	}

	@Test
	void isPrintedAsATable() {
		this.results.fail(SMALL, "other", "The queue is full");
		this.results.add(SMALL, "base", 1, sample(1_234_567, 10));
		this.results.add(SMALL, "mine", 1, sample(1_234.5, 0));
		assertThat(TextTable.of(report()).lines())
			.contains("where: here", "### raw-32, 1 in flight", "- other failed: The queue is full")
			.anySatisfy((line) -> assertThat(cells(line)).containsExactly("base", "1,234,567", "1,234,567 to 1,234,567",
					"1.00", "1.00 to 1.00", "10.0", "1.00", "20.0", "3.0", "4.0", "500", "600"))
			.anySatisfy((line) -> assertThat(cells(line)).contains("mine", "1,235", "0.00", "-"));
	}

	@Test
	void aTableHasOneWidth() {
		this.results.add(SMALL, "base", 1, sample(1_234_567, 10));
		this.results.add(SMALL, "a-long-name", 1, sample(1, 1));
		assertThat(TextTable.of(report()).lines().filter((line) -> line.startsWith("|"))).hasSize(4)
			.extracting(String::length)
			.containsOnly(
					TextTable.of(report()).lines().filter((line) -> line.startsWith("| a")).findFirst().get().length());
	}

	@Test
	void isDrawnAsBars() {
		this.results.add(SMALL, "base", 1, sample(1000, 10));
		this.results.add(SMALL, "base", 2, sample(2000, 10));
		this.results.add(SMALL, "a<b", 1, sample(500, 10));
		this.results.fail(RECORD, "base", "broken");
		String svg = SvgChart.of(report());
		assertThat(svg).startsWith("<svg ").endsWith("</svg>\n");
		assertThat(svg.split("<rect x=", -1)).hasSize(3);
		assertThat(svg).contains(">raw-32, 1 in flight, per second<", ">a&lt;b<", ">1,500<", ">failed<",
				"width=\"360.0\"", "width=\"120.0\"");
	}

	private Report report() {
		return new Report(Map.of("where", "here"), Map.of(), "base", this.results.groups());
	}

	private static List<String> cells(String line) {
		return List.of(line.replaceAll("^\\| *| *\\|$", "").split(" +\\| +", -1));
	}

}
