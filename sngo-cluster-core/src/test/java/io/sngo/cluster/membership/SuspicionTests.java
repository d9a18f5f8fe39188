// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;

import io.sngo.cluster.NodeId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SuspicionTests {

	private static final long SECOND = 1_000_000_000L;

	private static final NodeId A = NodeId.of("a");

	@ParameterizedTest
	@CsvSource({ // T(C) = max - (max - min) * ln(C + 1) / ln(k + 1) with 2 s, 30 s and k
					// = 3
			"0, 30", "1, 16", "2, 7.81", "3, 2" })
	void shrinksWithConfirmations(int confirmations, double seconds) {
		Suspicion suspicion = new Suspicion(new SuspicionTimeouts(2 * SECOND, 30 * SECOND), 3, A, 0);
		for (int i = 0; i < confirmations; i++) {
			assertThat(suspicion.confirm(NodeId.of("c" + i))).isTrue();
		}
		assertThat(suspicion.remaining(0) / 1e9).isCloseTo(seconds, within(0.01));
	}

	@Test
	void countsEachAccuserOnceAndNoMoreThanAreOfUse() {
		Suspicion suspicion = new Suspicion(new SuspicionTimeouts(2 * SECOND, 30 * SECOND), 2, A, 0);
		assertThat(suspicion.confirm(A)).as("the first accuser").isFalse();
		assertThat(suspicion.confirm(NodeId.of("b"))).isTrue();
		assertThat(suspicion.confirm(NodeId.of("b"))).isFalse();
		assertThat(suspicion.confirm(NodeId.of("c"))).isTrue();
		assertThat(suspicion.confirm(NodeId.of("d"))).as("one too many").isFalse();
		assertThat(suspicion.remaining(0)).isEqualTo(2 * SECOND);
	}

	@Test
	void timeThatHasPassedCounts() {
		Suspicion suspicion = new Suspicion(new SuspicionTimeouts(2 * SECOND, 30 * SECOND), 1, A, 5 * SECOND);
		assertThat(suspicion.remaining(15 * SECOND)).isEqualTo(20 * SECOND);
		suspicion.confirm(NodeId.of("b"));
		assertThat(suspicion.remaining(15 * SECOND)).as("over at once").isZero();
	}

	@Test
	void lastsShortestWhereNobodyCanConfirm() {
		Suspicion suspicion = new Suspicion(new SuspicionTimeouts(2 * SECOND, 30 * SECOND), 0, A, 0);
		assertThat(suspicion.remaining(0)).isEqualTo(2 * SECOND);
	}

	@ParameterizedTest
	@CsvSource({ "1, 3, 5", "5, 3, 5", "10, 3, 5", "100, 6, 10", "1000, 9, 15" })
	void timeoutsGrowWithTheLogarithmOfTheCluster(int n, long min, long max) {
		SuspicionTimeouts timeouts = SuspicionTimeouts.of(MembershipConfig.DEFAULT, n);
		assertThat(timeouts.minNanos()).isEqualTo(min * SECOND);
		assertThat(timeouts.maxNanos()).isEqualTo(max * SECOND);
	}

	@Test
	void longestIsAtLeastTheShortest() {
		MembershipConfig defaults = MembershipConfig.DEFAULT;
		MembershipConfig config = new MembershipConfig(defaults.seeds(), defaults.heartbeatInterval(),
				Duration.ofMillis(100), 4, defaults.gossipFanout(), defaults.gossipInterval(),
				defaults.pushPullInterval(), defaults.joinTimeout(), defaults.leaveTimeout());
		assertThat(SuspicionTimeouts.of(config, 5)).isEqualTo(new SuspicionTimeouts(4 * SECOND, 4 * SECOND));
	}

	@ParameterizedTest
	@CsvSource({ "2, 0", "3, 1", "1000, 1" })
	void expectsConfirmationsOnlyWhereThereAreOthers(int n, int expected) {
		assertThat(SuspicionTimeouts.confirmations(MembershipConfig.DEFAULT, n)).isEqualTo(expected);
	}

	@Test
	void threeSecondsOfSilenceAreNotFatalByDefault() {
		// A probe that was under way fails after one heartbeat at the earliest.
		Duration earliest = MembershipConfig.DEFAULT.heartbeatInterval()
			.dividedBy(2)
			.plusNanos(SuspicionTimeouts.of(MembershipConfig.DEFAULT, 3).minNanos());
		assertThat(earliest).isGreaterThan(Duration.ofSeconds(3));
	}

	@Test
	void boundsOfDetectionCoverTheirParts() {
		MembershipConfig config = MembershipConfig.DEFAULT;
		assertThat(DetectionBound.silent(config, 2)).isGreaterThan(Duration.ofSeconds(2 + 5));
		assertThat(DetectionBound.silent(config, 5)).isLessThan(DetectionBound.silent(config, 1000));
		assertThat(DetectionBound.refused(config, 5)).isLessThan(DetectionBound.silent(config, 5));
	}

}
