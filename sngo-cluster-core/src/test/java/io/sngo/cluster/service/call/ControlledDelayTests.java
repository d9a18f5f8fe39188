// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which calls may wait, in a simulated server whose time and chance are the test's.
 */
class ControlledDelayTests {

	private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private static final int SEEDS = 50;

	private final ControlledDelay delay = new ControlledDelay(Duration.ofMillis(50));

	private final CallerQueue caller = new CallerQueue();

	@ParameterizedTest
	@ValueSource(ints = { 1, 4, 64 })
	void threeTimesTheCapacityIsHandledAsMuchAsThereIsAndSoon(int threads) {
		for (int seed = 1; seed <= SEEDS; seed++) {
			ServerModel server = new ServerModel(seed, threads, threads * MILLISECOND);
			ServerModel.Caller all = server.caller();
			server.load(all, 3_000, 20 * SECOND);
			server.run();
			assertThat(all.answered()).as("seed %d", seed).isGreaterThan(19_000);
			assertThat(all.answered() + all.refused()).isEqualTo(all.made());
			assertThat(all.longestWaitAfter(4 * SECOND)).as("seed %d", seed)
				.isLessThan(Math.max(200, 8 * threads) * MILLISECOND);
		}
	}

	@Test
	void whatTheServerCanDoIsNotRefused() {
		for (int seed = 1; seed <= SEEDS; seed++) {
			ServerModel server = new ServerModel(seed, 8, 8 * MILLISECOND);
			ServerModel.Caller all = server.caller();
			server.load(all, 850, 20 * SECOND);
			server.run();
			assertThat(all.refused()).as("seed %d", seed).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 256, 4_000 })
	void burstsAreNotRefused(int calls) {
		for (int seed = 1; seed <= SEEDS; seed++) {
			ServerModel server = new ServerModel(seed, 64, 4 * MILLISECOND);
			ServerModel.Caller all = server.caller();
			for (int second = 0; second < 10; second++) {
				server.burst(all, calls, second * SECOND);
			}
			server.run();
			assertThat(all.refused()).as("seed %d", seed).isZero();
			assertThat(all.answered()).isEqualTo(10 * calls);
		}
	}

	@Test
	void whoeverWaitsForSlowHandlersMayWaitForSeveralOfThem() {
		ServerModel server = new ServerModel(1, 64, SECOND);
		ServerModel.Caller batch = server.caller();
		// A batch of 256 at a time: each answer is followed by the next call.
		server.closedLoop(batch, 256, 60 * SECOND);
		server.run();
		assertThat(batch.refused()).isZero();
		assertThat(batch.answered()).isGreaterThan(3_500);
	}

	@Test
	void overloadOfSlowHandlersLeavesTimeForThemToEnd() {
		for (int seed = 1; seed <= SEEDS; seed++) {
			ServerModel server = new ServerModel(seed, 16, 2 * SECOND);
			ServerModel.Caller all = server.caller();
			server.load(all, 24, 120 * SECOND);
			server.run();
			assertThat(all.late()).as("seed %d", seed).isLessThan(all.answered() / 10);
			assertThat(all.answered()).as("seed %d", seed).isGreaterThan(8 * 108);
		}
	}

	@Test
	void whenTheLoadGoesNothingIsRefusedAnyMore() {
		for (int seed = 1; seed <= SEEDS; seed++) {
			ServerModel server = new ServerModel(seed, 4, 4 * MILLISECOND);
			ServerModel.Caller first = server.caller();
			ServerModel.Caller then = server.caller();
			server.load(first, 5_000, 3 * SECOND);
			server.loadFrom(then, 800, 4 * SECOND, 10 * SECOND);
			server.run();
			assertThat(first.refused()).as("seed %d", seed).isPositive();
			assertThat(then.refused()).as("seed %d", seed).isZero();
		}
	}

	@Test
	void aServerThatBecomesSlowerAdmitsLess() {
		for (int seed = 1; seed <= SEEDS; seed++) {
			ServerModel server = new ServerModel(seed, 4, 4 * MILLISECOND);
			ServerModel.Caller all = server.caller();
			server.load(all, 3_000, 20 * SECOND);
			server.slowDown(5 * SECOND, 40 * MILLISECOND);
			server.run();
			assertThat(all.answered()).as("seed %d", seed).isGreaterThan(4_500 + 1_400);
			assertThat(all.longestWaitAfter(12 * SECOND)).as("seed %d", seed).isLessThan(600 * MILLISECOND);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 5 })
	void whoCallsLittleIsAnsweredWhileOthersCallTooMuch(int greedy) {
		for (int seed = 1; seed <= SEEDS; seed++) {
			ServerModel server = new ServerModel(seed, 4, 4 * MILLISECOND);
			ServerModel.Caller modest = server.caller();
			server.closedLoop(modest, 4, 20 * SECOND);
			for (int i = 0; i < greedy; i++) {
				ServerModel.Caller caller = server.caller();
				server.load(caller, 5_000 / greedy, 20 * SECOND);
			}
			server.run();
			assertThat(modest.refused()).as("seed %d", seed).isZero();
			assertThat(modest.answered()).isEqualTo(modest.made());
		}
	}

	@Test
	void greedyCallersShareEvenly() {
		ServerModel server = new ServerModel(1, 4, 4 * MILLISECOND);
		ServerModel.Caller one = server.caller();
		ServerModel.Caller other = server.caller();
		server.load(one, 2_000, 20 * SECOND);
		server.load(other, 6_000, 20 * SECOND);
		server.run();
		assertThat((double) one.answered() / other.answered()).isBetween(0.7, 1.4);
	}

	@Test
	void callsThatNeverLeaveTheQueueKeepNobodyOutForEver() {
		long now = stand();
		this.delay.admits(this.caller, now, 10 * SECOND);
		assertThat(this.delay.admits(this.caller, now, 10 * SECOND)).isFalse();
		int admitted = 0;
		for (int i = 0; i < 100; i++) {
			now += 100 * MILLISECOND;
			admitted += this.delay.admits(this.caller, now, 10 * SECOND) ? 1 : 0;
		}
		assertThat(admitted).as("in 10 seconds").isBetween(16, 20);
	}

	@Test
	void anEmptyQueueAdmitsAndForgets() {
		long now = stand();
		while (this.delay.waiting() > 0) {
			this.delay.left(this.caller);
		}
		assertThat(this.delay.isStanding()).isFalse();
		assertThat(this.delay.delay()).isZero();
		assertThat(this.delay.admits(this.caller, now, 10 * SECOND)).isTrue();
	}

	@Test
	void oneThatHardlyWaitedEndsTheRefusals() {
		long now = stand();
		this.delay.left(this.caller);
		this.delay.started(now - 30 * MILLISECOND, now);
		assertThat(this.delay.isStanding()).as("about the target").isTrue();
		this.delay.left(this.caller);
		this.delay.started(now - 20 * MILLISECOND, now);
		assertThat(this.delay.isStanding()).isFalse();
		assertThat(this.delay.delay()).isEqualTo(Duration.ofMillis(20));
	}

	@Test
	void longWaitsWithoutAnIntervalOfThemAreABurst() {
		this.delay.waits(this.caller);
		this.delay.waits(this.caller);
		this.delay.left(this.caller);
		this.delay.started(0, SECOND);
		this.delay.started(0, SECOND + 499 * MILLISECOND);
		assertThat(this.delay.isStanding()).isFalse();
		this.delay.started(0, SECOND + 500 * MILLISECOND);
		assertThat(this.delay.isStanding()).isTrue();
	}

	/**
	 * Makes the queue stand, with a thousand calls in it.
	 */
	private long stand() {
		for (int i = 0; i < 1_000; i++) {
			this.delay.waits(this.caller);
		}
		long now = SECOND;
		for (int i = 0; i < 60; i++) {
			now += 10 * MILLISECOND;
			this.delay.left(this.caller);
			this.delay.started(now - 200 * MILLISECOND, now);
		}
		assertThat(this.delay.isStanding()).isTrue();
		return now;
	}

}
