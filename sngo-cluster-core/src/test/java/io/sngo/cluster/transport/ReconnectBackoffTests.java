// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the next attempt is allowed.
 */
class ReconnectBackoffTests {

	private static final long MILLI = 1_000_000;

	private final ReconnectBackoff backoff = new ReconnectBackoff();

	@Test
	void theFirstAttemptIsImmediate() {
		assertThat(this.backoff.permits(Long.MIN_VALUE)).isTrue();
		assertThat(this.backoff.permits(Long.MAX_VALUE)).isTrue();
	}

	@Test
	void waitsGrowToASecondAndNoFurther() {
		long[] longest = { 50, 100, 200, 400, 800, 1000, 1000, 1000 };
		long now = 5;
		for (long millis : longest) {
			this.backoff.failed(now);
			assertThat(this.backoff.permits(now + millis * MILLI / 2 - 1)).isFalse();
			assertThat(this.backoff.permits(now + millis * MILLI)).isTrue();
			now += millis * MILLI;
		}
	}

	@Test
	void aSuccessForgetsTheFailures() {
		for (int i = 0; i < 100; i++) {
			this.backoff.failed(0);
		}
		this.backoff.succeeded();
		assertThat(this.backoff.permits(0)).isTrue();
		assertThat(this.backoff.isOver(0)).isTrue();
		this.backoff.failed(0);
		assertThat(this.backoff.permits(50 * MILLI)).isTrue();
	}

	@Test
	void waitsAreSpreadAtRandom() {
		int early = 0;
		for (int i = 0; i < 200; i++) {
			ReconnectBackoff each = new ReconnectBackoff();
			each.failed(0);
			early += each.permits(37 * MILLI) ? 1 : 0;
		}
		assertThat(early).isBetween(40, 160);
	}

	@Test
	void stateMayBeForgottenLongAfterTheLastFailure() {
		this.backoff.failed(0);
		assertThat(this.backoff.isOver(500 * MILLI)).isFalse();
		assertThat(this.backoff.isOver(1100 * MILLI)).isTrue();
	}

}
