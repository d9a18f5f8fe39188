// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What has happened to a call at its server.
 */
@Timeout(60)
class ServerCallStateTests {

	private final ServerCallState call = new ServerCallState();

	@Test
	void startsOnce() {
		assertThat(this.call.isQueued()).isTrue();
		assertThat(this.call.start()).isTrue();
		assertThat(this.call.isQueued()).isFalse();
		assertThat(this.call.start()).isFalse();
		assertThat(this.call.forget()).as("too late").isFalse();
		assertThat(this.call.is(ServerCallState.DROPPED)).isFalse();
	}

	@Test
	void whatWasForgottenDoesNotStart() {
		assertThat(this.call.forget()).isTrue();
		assertThat(this.call.is(ServerCallState.DROPPED)).isTrue();
		assertThat(this.call.forget()).isFalse();
		assertThat(this.call.start()).isFalse();
	}

	@Test
	void whoComesSecondOfReturnAndEndLearnsOfTheFirst() {
		this.call.start();
		assertThat(ServerCallState.is(this.call.returned(), ServerCallState.ENDED)).isFalse();
		assertThat(ServerCallState.is(this.call.ended(), ServerCallState.RETURNED)).isTrue();
		ServerCallState other = new ServerCallState();
		other.start();
		assertThat(ServerCallState.is(other.ended(), ServerCallState.RETURNED)).isFalse();
		assertThat(ServerCallState.is(other.returned(), ServerCallState.ENDED)).isTrue();
	}

	@Test
	void oneTellsThatItHasEndedAndOneLeaves() {
		assertThat(this.call.mayEnd()).isTrue();
		assertThat(this.call.mayEnd()).isFalse();
		assertThat(this.call.is(ServerCallState.ENDED)).as("it is about to be").isFalse();
		assertThat(this.call.mayLeave()).isTrue();
		assertThat(this.call.mayLeave()).isFalse();
	}

	@Test
	void isAbandonedOnceAndTellsWhetherItHadReturned() {
		this.call.start();
		assertThat(ServerCallState.is(this.call.abandon(0), ServerCallState.RETURNED)).isFalse();
		assertThat(this.call.abandon(0)).isNegative();
		ServerCallState other = new ServerCallState();
		other.start();
		other.returned();
		int before = other.abandon(0);
		assertThat(before).isPositive();
		assertThat(ServerCallState.is(before, ServerCallState.RETURNED)).isTrue();
	}

	@Test
	void whatHasEndedIsNotAbandonedAndNotOpened() {
		this.call.start();
		this.call.ended();
		assertThat(this.call.abandon(0)).isNegative();
		assertThat(this.call.is(ServerCallState.ABANDONED)).isFalse();
		assertThat(this.call.opened()).isFalse();
		assertThat(this.call.is(ServerCallState.OPENED)).isFalse();
	}

	@Test
	void anOpenStreamGoesOnWhereItSaysSo() {
		this.call.start();
		assertThat(this.call.opened()).isTrue();
		assertThat(this.call.abandon(ServerCallState.OPENED)).isNegative();
		assertThat(this.call.is(ServerCallState.ABANDONED)).isFalse();
		assertThat(this.call.abandon(0)).isNotNegative();
		assertThat(this.call.opened()).as("nobody waits").isFalse();
	}

	@Test
	void whateverRacesTheEndIsEitherWaitedForOrAbandoned() {
		for (int i = 0; i < 2_000; i++) {
			ServerCallState raced = new ServerCallState();
			raced.start();
			AtomicInteger ends = new AtomicInteger();
			AtomicInteger left = new AtomicInteger();
			IntStream.range(0, 3).parallel().forEach((who) -> {
				if (who == 0 && raced.abandon(0) >= 0) {
					ends.incrementAndGet();
				}
				if (who == 1 && !ServerCallState.is(raced.ended(), ServerCallState.ABANDONED)) {
					ends.incrementAndGet();
				}
				raced.returned();
				if (raced.mayLeave()) {
					left.incrementAndGet();
				}
			});
			assertThat(ends).hasValue(1);
			assertThat(left).hasValue(1);
		}
	}

}
