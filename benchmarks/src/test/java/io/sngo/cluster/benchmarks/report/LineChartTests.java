// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.report;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LineChartTests {

	private static final Spread ONE = new Spread(100, 50, 100);

	private static final Spread OTHER = new Spread(50, 50, 50);

	@Test
	void aPointLiesWhereItsPlaceAndItsValueSay() {
		String svg = LineChart.of("Costs", "nodes", List.of(curve("measured", false)), false);
		assertThat(svg).contains("<circle cx=\"80.0\" cy=\"50.0\"", "<circle cx=\"740.0\" cy=\"190.0\"",
				"points=\"80.0,50.0 740.0,190.0\"");
		assertThat(svg).contains(">Costs<", ">nodes<", ">measured<").doesNotContain("stroke-dasharray");
	}

	@Test
	void aLogarithmicScaleHasEqualStepsForEqualFactors() {
		Curve curve = new Curve("all", Map.of(1, spread(1), 10, spread(10), 100, spread(100)), false);
		assertThat(LineChart.of("Costs", "nodes", List.of(curve), true))
			.contains("points=\"80.0,330.0 410.0,190.0 740.0,50.0\"");
	}

	@Test
	void whatIsExpectedIsDashed() {
		assertThat(LineChart.of("Costs", "nodes", List.of(curve("expected", true)), false)).contains("stroke-dasharray")
			.doesNotContain("<circle");
	}

	@Test
	void namesCannotBreakThePicture() {
		assertThat(LineChart.of("a < b & c", "nodes", List.of(curve("<g>", false)), false)).contains("a &lt; b &amp; c",
				"&lt;g&gt;");
	}

	@Test
	void refusesWhatHasNoPlace() {
		assertThatIllegalArgumentException().isThrownBy(() -> LineChart.of("Costs", "nodes", List.of(), false))
			.withMessageContaining("Costs");
		Curve zero = new Curve("zero", Map.of(1, spread(0)), false);
		assertThatIllegalArgumentException().isThrownBy(() -> LineChart.of("Costs", "nodes", List.of(zero), true))
			.withMessageContaining("above 0");
	}

	private static Curve curve(String name, boolean expected) {
		return new Curve(name, Map.of(1, ONE, 10, OTHER), expected);
	}

	private static Spread spread(double value) {
		return new Spread(value, value, value);
	}

}
