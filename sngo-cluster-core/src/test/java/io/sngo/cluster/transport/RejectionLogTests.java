// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How few lines a flood makes.
 */
class RejectionLogTests {

	private final RejectionLog log = new RejectionLog();

	private final long start = System.nanoTime();

	@Test
	void theSameIsLoggedOnceInTenMinutesAndCountedMeanwhile() {
		assertThat(this.log.permit("a", this.start)).isZero();
		assertThat(this.log.permit("a", this.start)).isEqualTo(-1);
		assertThat(this.log.permit("a", this.start)).isEqualTo(-1);
		assertThat(this.log.permit("b", this.start)).isEqualTo(2);
		assertThat(this.log.permit("a", this.start + TimeUnit.MINUTES.toNanos(11))).isZero();
	}

	@Test
	void manyDifferentOnesAreLimited() {
		int lines = 0;
		for (int i = 0; i < 10_000; i++) {
			lines += this.log.permit("peer " + i, this.start) >= 0 ? 1 : 0;
		}
		assertThat(lines).isEqualTo(10);
		assertThat(this.log.permit("peer x", this.start + TimeUnit.SECONDS.toNanos(11))).isEqualTo(9_990);
	}

	@Test
	void whatIsRememberedIsBounded() {
		long now = this.start;
		for (int i = 0; i < 600; i++) {
			assertThat(this.log.permit("peer " + i, now)).isZero();
			// Ten lines are allowed in ten seconds.
			now += TimeUnit.SECONDS.toNanos(1);
		}
		long later = this.start + TimeUnit.SECONDS.toNanos(599);
		assertThat(this.log.permit("peer 599", later)).isEqualTo(-1);
		assertThat(this.log.permit("peer 100", later)).isEqualTo(-1);
		assertThat(this.log.permit("peer 1", now)).isEqualTo(2);
	}

}
