// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SteadinessTests {

	private final Steadiness steadiness = new Steadiness();

	@Test
	void needsThreeSlices() {
		assertThat(this.steadiness.add(100)).isFalse();
		assertThat(this.steadiness.add(100)).isFalse();
		assertThat(this.steadiness.add(100)).isTrue();
	}

	@Test
	void isNotSteadyWhileTheRateRises() {
		assertThat(this.steadiness.add(100)).isFalse();
		assertThat(this.steadiness.add(104)).isFalse();
		assertThat(this.steadiness.add(108)).isFalse();
		assertThat(this.steadiness.add(109)).isTrue();
	}

	@Test
	void forgetsWhatWasLongAgo() {
		this.steadiness.add(1);
		this.steadiness.add(100);
		this.steadiness.add(101);
		assertThat(this.steadiness.add(102)).isTrue();
	}

}
