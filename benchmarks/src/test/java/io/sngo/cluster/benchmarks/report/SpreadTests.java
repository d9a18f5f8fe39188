// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.report;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SpreadTests {

	@Test
	void ofAnOddNumberIsTheOneInTheMiddle() {
		assertThat(Spread.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Spread(4, 1, 9));
	}

	@Test
	void ofAnEvenNumberIsTheMeanOfTwo() {
		assertThat(Spread.of(List.of(8.0, 1.0, 2.0, 4.0))).isEqualTo(new Spread(3, 1, 8));
	}

	@Test
	void needsAValue() {
		assertThatIllegalArgumentException().isThrownBy(() -> Spread.of(List.of()))
			.withMessage("No values: a median needs at least one");
	}

}
