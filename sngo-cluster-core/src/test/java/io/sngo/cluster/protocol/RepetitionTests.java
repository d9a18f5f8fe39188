// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RepetitionTests {

	private static final long PAUSE = 1_000;

	private final ScriptedWorld world = new ScriptedWorld();

	private long pause = PAUSE;

	private int runs;

	private boolean fails;

	private final Repetition repetition = new Repetition(this.world::schedule, () -> this.pause, () -> {
		this.runs++;
		if (this.fails) {
			throw new ScriptedWorld.Trouble();
		}
	});

	@Test
	void runsAtOnceAndAgainAfterEachPause() {
		this.repetition.now();
		assertThat(this.runs).isOne();
		run(10 * PAUSE);
		assertThat(this.runs).isEqualTo(11);
	}

	@Test
	void doesNotRunUnasked() {
		run(10 * PAUSE);
		assertThat(this.runs).isZero();
	}

	@Test
	void isMovedAndRunsOnceForAll() {
		this.repetition.in(10);
		this.repetition.in(5);
		run(9);
		assertThat(this.runs).isOne();
		run(100);
		assertThat(this.runs).isOne();
	}

	@Test
	void goesOnAfterARunThatFails() {
		this.fails = true;
		this.repetition.in(0);
		run(3 * PAUSE);
		assertThat(this.runs).isEqualTo(4);
		assertThat(this.world.troubles()).isEqualTo(4);
	}

	@Test
	void runsAgainWhenTheTaskItselfHasSaid() {
		Repetition[] own = new Repetition[1];
		own[0] = new Repetition(this.world::schedule, () -> PAUSE, () -> {
			this.runs++;
			if (this.runs == 1) {
				own[0].in(10);
			}
		});
		own[0].now();
		run(10);
		assertThat(this.runs).isEqualTo(2);
		run(PAUSE - 1);
		assertThat(this.runs).isEqualTo(2);
		run(1);
		assertThat(this.runs).isEqualTo(3);
		assertThat(this.world.timers()).isOne();
	}

	@Test
	void restsUntilItIsWoken() {
		this.pause = Repetition.REST;
		this.repetition.now();
		run(100 * PAUSE);
		assertThat(this.runs).isOne();
		assertThat(this.world.timers()).isZero();
		this.pause = PAUSE;
		this.repetition.wake(() -> 7);
		run(6);
		assertThat(this.runs).isOne();
		run(1);
		assertThat(this.runs).isEqualTo(2);
		run(PAUSE);
		assertThat(this.runs).isEqualTo(3);
	}

	@Test
	void isNotWokenWhileItDoesNotRest() {
		this.repetition.in(PAUSE);
		this.repetition.wake(() -> {
			throw new AssertionError("It is awake");
		});
		assertThat(this.world.timers()).isOne();
	}

	@Test
	void canBeWokenAfterThereWasNoTimerForIt() {
		this.repetition.in(0);
		this.world.troubleScheduling();
		run(PAUSE);
		assertThat(this.world.timers()).isZero();
		this.world.troubleScheduling();
		this.repetition.wake(() -> 0);
		assertThat(this.world.timers()).isZero();
		this.repetition.wake(() -> 0);
		run(0);
		assertThat(this.runs).isEqualTo(2);
	}

	private void run(long nanos) {
		this.world.run(Duration.ofNanos(nanos));
	}

}
