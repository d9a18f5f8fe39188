// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which handlers are short.
 */
class PaceTests {

	private static final long SHORT = 10_000;

	private static final long LONG = 1_000_000;

	private final Pace pace = new Pace();

	@Test
	void handlersAreLongUntilTheOppositeIsKnown() {
		for (int i = 0; i < 29; i++) {
			assertThat(this.pace.isShort()).isFalse();
			this.pace.took(SHORT);
		}
		assertThat(this.pace.isShort()).isFalse();
		this.pace.took(SHORT);
		assertThat(this.pace.isShort()).isTrue();
	}

	@Test
	void toBecomeShortFewMayTakeLonger() {
		take(27, SHORT);
		take(3, LONG);
		take(29, SHORT);
		assertThat(this.pace.isShort()).as("three of the last 32").isFalse();
		take(1, SHORT);
		assertThat(this.pace.isShort()).as("two").isTrue();
	}

	/**
	 * The system interrupts short ones, too, where threads are more than processors.
	 */
	@Test
	void toStaySoSomeMoreMay() {
		take(32, SHORT);
		take(8, LONG);
		assertThat(this.pace.isShort()).isTrue();
		take(1, LONG);
		assertThat(this.pace.isShort()).isFalse();
		take(29, SHORT);
		assertThat(this.pace.isShort()).as("three of the last 32").isFalse();
		take(1, SHORT);
		assertThat(this.pace.isShort()).isTrue();
	}

	@Test
	void anInterruptionDoesNotDecideTheAverage() {
		take(100, SHORT);
		take(1, 10_000_000);
		assertThat(this.pace.averageNanos()).isLessThan(SHORT + 100_000 / 8);
	}

	@Test
	void whoHoldsOthersUpAgainAndAgainMustBeShortForLonger() {
		take(32, SHORT);
		for (int expected : new int[] { 32, 64, 128, 256, 512 }) {
			this.pace.isHeldUp();
			assertThat(samplesUntilShort()).isEqualTo(expected);
		}
		for (int i = 0; i < 20; i++) {
			this.pace.isHeldUp();
		}
		assertThat(samplesUntilShort()).as("not for ever").isEqualTo(32 * 1_024);
	}

	@Test
	void whoHoldsUpNobodyForLongIsTrustedAgain() {
		for (int i = 0; i < 5; i++) {
			this.pace.isHeldUp();
		}
		take(100 * 32, SHORT);
		this.pace.isHeldUp();
		assertThat(samplesUntilShort()).isEqualTo(32);
	}

	private int samplesUntilShort() {
		int samples = 0;
		while (!this.pace.isShort()) {
			take(1, SHORT);
			samples++;
		}
		return samples;
	}

	@Test
	void averageFollowsThoseOfLate() {
		take(100, SHORT);
		assertThat(this.pace.averageNanos()).isBetween(SHORT, SHORT + 10);
		take(100, 2 * SHORT);
		assertThat(this.pace.averageNanos()).isBetween(2 * SHORT - 10, 2 * SHORT);
	}

	@Test
	void theFirstAreMeasuredAllAndThenASample() {
		assertThat(IntStream.range(0, 64).filter((i) -> this.pace.isMeasured()).count()).isEqualTo(64);
		assertThat(IntStream.range(0, 16_000).filter((i) -> this.pace.isMeasured()).count()).isEqualTo(1_000);
	}

	private void take(int count, long nanos) {
		for (int i = 0; i < count; i++) {
			this.pace.took(nanos);
		}
	}

}
