// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.service.CallFeedback.Result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

class LatencyActivityTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private static final long MILLI = Duration.ofMillis(1).toNanos();

	private final AtomicLong clock = new AtomicLong();

	private final LatencyActivity activity = new LatencyActivity(this.clock::get, SECOND, 5 * SECOND);

	private void observe(Result result, long nanos) {
		this.activity.begins().ended(result, nanos);
	}

	private void latencyIs(double millis) {
		assertThat(this.activity.latency()).isCloseTo(millis * MILLI, withPercentage(0.1));
	}

	@Test
	void nothingIsKnownAtFirst() {
		assertThat(this.activity.latency()).isZero();
	}

	@Test
	void whatTakesLongerCountsAtOnce() {
		observe(Result.ANSWERED, MILLI);
		latencyIs(1);
		observe(Result.ANSWERED, 7 * MILLI);
		latencyIs(7);
	}

	@Test
	void whatIsFasterCountsByTheTimeThatHasPassed() {
		observe(Result.ANSWERED, 10 * MILLI);
		observe(Result.ANSWERED, MILLI);
		latencyIs(10);
		this.clock.addAndGet(SECOND);
		observe(Result.ANSWERED, MILLI);
		latencyIs(10 / Math.E + (1 - 1 / Math.E));
	}

	@Test
	void withoutCallsItFalls() {
		observe(Result.ANSWERED, 10 * MILLI);
		this.clock.addAndGet(5 * SECOND);
		latencyIs(10 / Math.E);
		this.clock.addAndGet(Duration.ofDays(1).toNanos());
		assertThat(this.activity.latency()).isZero();
	}

	@Test
	void whatWasNotAnsweredTookAtLeastSoLong() {
		observe(Result.ANSWERED, 10 * MILLI);
		this.clock.addAndGet(SECOND);
		double before = this.activity.latency();
		observe(Result.ABANDONED, MILLI);
		latencyIs(before / MILLI);
		observe(Result.ABANDONED, 20 * MILLI);
		latencyIs(20);
		observe(Result.LOST, 30 * MILLI);
		latencyIs(30);
		observe(Result.FAILED, 40 * MILLI);
		latencyIs(40);
	}

	/** To fail at once is no speed. */
	@ParameterizedTest
	@EnumSource(names = { "FAILED", "REFUSED", "LOST" })
	void whatIsHeardBesidesAnswersKeepsTheAverage(Result result) {
		observe(Result.ANSWERED, 10 * MILLI);
		for (int i = 0; i < 100; i++) {
			this.clock.addAndGet(SECOND);
			observe(result, 1);
			latencyIs(10);
		}
	}

	@ParameterizedTest
	@EnumSource(names = "ANSWERED", mode = EnumSource.Mode.EXCLUDE)
	void whatIsNoAnswerSaysNothingWhereNothingIsKnown(Result result) {
		observe(result, MILLI);
		assertThat(this.activity.latency()).isZero();
		observe(Result.ANSWERED, 10 * MILLI);
		latencyIs(10);
	}

	@Test
	void weeksWithoutACallAreLongAgo() {
		observe(Result.ANSWERED, 10 * MILLI);
		for (int day = 1; day <= 50; day++) {
			this.clock.addAndGet(Duration.ofDays(1).toNanos());
			assertThat(this.activity.latency()).as("after %d days", day).isZero();
		}
		observe(Result.ANSWERED, MILLI);
		latencyIs(1);
	}

	@Test
	void whatAnotherThreadWroteALittleLaterIsNew() {
		observe(Result.ANSWERED, 10 * MILLI);
		this.clock.addAndGet(-SECOND);
		latencyIs(10);
		observe(Result.ANSWERED, MILLI);
		latencyIs(10);
	}

	@Test
	void aRefusalAndWhatHasNoLengthSayNothing() {
		observe(Result.ANSWERED, 10 * MILLI);
		observe(Result.REFUSED, 20 * MILLI);
		for (Result result : Result.values()) {
			observe(result, 0);
		}
		latencyIs(10);
		assertThat(this.activity.inFlight()).isZero();
	}

	/** The clock of a JVM may begin anywhere. */
	@ParameterizedTest
	@ValueSource(longs = { Long.MIN_VALUE, -1, 0, (1L << 52) - 1, Long.MAX_VALUE })
	void anyTimeIsAsGoodAsAnother(long start) {
		this.clock.set(start);
		observe(Result.ANSWERED, 10 * MILLI);
		this.clock.addAndGet(5 * SECOND);
		latencyIs(10 / Math.E);
	}

	@Test
	void manyThreadsLoseNoPeak() {
		IntStream.range(0, 100_000).parallel().forEach((i) -> observe(Result.ANSWERED, (i == 50_000) ? SECOND : MILLI));
		latencyIs(1000);
		assertThat(this.activity.inFlight()).isZero();
	}

}
