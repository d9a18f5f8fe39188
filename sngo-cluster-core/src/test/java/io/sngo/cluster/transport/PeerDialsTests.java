// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which dials of a peer are under way.
 */
class PeerDialsTests {

	private final PeerDials dials = new PeerDials();

	@Test
	void whereNoneWasStartedNoneIsUnderWay() {
		assertThat(this.dials.latest()).isZero();
		assertThat(this.dials.isUnderWay(this.dials.latest())).isFalse();
	}

	@Test
	void thoseThatBeganLaterDoNotCount() {
		long first = this.dials.start();
		long second = this.dials.start();
		assertThat(this.dials.latest()).isEqualTo(second);
		this.dials.end(first);
		this.dials.end(first);
		assertThat(this.dials.isUnderWay(first)).isFalse();
		assertThat(this.dials.isUnderWay(second)).isTrue();
		this.dials.end(second);
		assertThat(this.dials.isUnderWay(second)).isFalse();
		assertThat(this.dials.latest()).isEqualTo(second);
	}

}
