// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two sides that work at one time, instead of by turns.
 */
class EarlyWriteTests {

	private final EarlyWrite early = new EarlyWrite();

	@Test
	void muchIsNeverKept() {
		assertThat(this.early.isDue(EarlyWrite.MAX_BYTES - 1)).isFalse();
		assertThat(this.early.isDue(EarlyWrite.MAX_BYTES)).isTrue();
		turn(10 * EarlyWrite.MAX_BYTES);
		assertThat(this.early.isDue(EarlyWrite.MAX_BYTES - 1)).isFalse();
		assertThat(this.early.isDue(EarlyWrite.MAX_BYTES)).isTrue();
	}

	@Test
	void halfOfWhatTheLastTurnWroteDoesNotWait() {
		turn(6_000, 4_000);
		assertThat(this.early.isDue(4_999)).isFalse();
		assertThat(this.early.isDue(5_000)).isTrue();
		turn(8_000);
		assertThat(this.early.isDue(4_000)).as("as little as came then").isTrue();
	}

	@Test
	void littleWaitsForTheEndOfTheTurn() {
		turn(100);
		assertThat(this.early.isDue(EarlyWrite.MIN_BYTES - 1)).isFalse();
		assertThat(this.early.isDue(EarlyWrite.MIN_BYTES)).isTrue();
	}

	private void turn(long... written) {
		for (long bytes : written) {
			this.early.wrote(bytes);
		}
		this.early.turnEnds();
	}

}
