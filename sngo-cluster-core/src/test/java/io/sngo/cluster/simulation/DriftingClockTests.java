// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.math.BigInteger;
import java.time.Duration;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DriftingClockTests {

	private static final long ORIGIN = -4_711_000_000L;

	private static final long CENTURY = Duration.ofDays(36_525).toNanos();

	private final SplittableRandom random = new SplittableRandom(1);

	@ParameterizedTest
	@ValueSource(longs = { -50_000, -500, -1, 0, 1, 499, 50_000 })
	void clockIsExactHoweverLongItRuns(long ppm) {
		DriftingClock clock = new DriftingClock(ORIGIN, ppm);
		for (int i = 0; i < 1000; i++) {
			long moment = this.random.nextLong(CENTURY);
			assertThat(clock.at(moment) - ORIGIN).isEqualTo(exactly(moment, ppm));
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { -50_000, -500, -1, 0, 1, 499, 50_000 })
	void timerEndsAtTheFirstMomentAtWhichTheClockHasGoneOnThatFar(long ppm) {
		DriftingClock clock = new DriftingClock(ORIGIN, ppm);
		for (int i = 0; i < 1000; i++) {
			long now = this.random.nextLong(CENTURY / 2);
			long delay = this.random.nextLong(i % 2 == 0 ? 1000 : CENTURY / 4);
			long end = clock.after(delay, now);
			assertThat(clock.at(end) - clock.at(now)).isGreaterThanOrEqualTo(delay);
			assertThat(clock.at(end - 1) - clock.at(now)).isLessThan(Math.max(1, delay));
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { -50_000, -500, 0, 500, 50_000 })
	void clockNeverGoesBack(long ppm) {
		DriftingClock clock = new DriftingClock(ORIGIN, ppm);
		long from = this.random.nextLong(CENTURY);
		for (long moment = from; moment < from + 3000; moment++) {
			assertThat(clock.at(moment + 1)).isBetween(clock.at(moment), clock.at(moment) + 2);
		}
	}

	@Test
	void timersInARowDoNotAddUpTheirRounding() {
		DriftingClock clock = new DriftingClock(0, 50_000);
		long moment = 0;
		for (int i = 1; i <= 100_000; i++) {
			moment = clock.after(i * 7L - clock.at(moment), moment);
		}
		assertThat(clock.at(moment)).isBetween(700_000L, 700_001L);
	}

	@Test
	void clockThatStandsStillIsNone() {
		assertThatIllegalArgumentException().isThrownBy(() -> new DriftingClock(0, -DriftingClock.PARTS));
	}

	private static long exactly(long moment, long ppm) {
		return BigInteger.valueOf(moment)
			.multiply(BigInteger.valueOf(DriftingClock.PARTS + ppm))
			.divide(BigInteger.valueOf(DriftingClock.PARTS))
			.longValueExact();
	}

}
