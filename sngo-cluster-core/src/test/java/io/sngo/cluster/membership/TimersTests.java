// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.ScriptedWorld;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TimersTests {

	private final ScriptedEnvironment world = new ScriptedEnvironment();

	private final List<String> ran = new ArrayList<>();

	private final Timers timers = new Timers(this.world, Duration.ofMillis(500).toNanos(),
			(slept) -> this.ran.add("wake"));

	@Test
	void runsInTime() {
		schedule(1000, "a");
		this.world.run(Duration.ofMillis(999));
		assertThat(this.ran).isEmpty();
		this.world.run(Duration.ofMillis(1));
		assertThat(this.ran).containsExactly("a");
	}

	@Test
	void noticesASleepOnceAndBeforeAnythingElse() {
		schedule(1000, "a");
		schedule(1500, "b");
		schedule(4000, "c");
		this.world.sleep(Duration.ofSeconds(3));
		this.world.run(Duration.ofSeconds(2));
		assertThat(this.ran).containsExactly("wake", "a", "b", "c");
	}

	@Test
	void noticesTheNextSleep() {
		schedule(1000, "a");
		this.world.sleep(Duration.ofSeconds(3));
		this.world.run(Duration.ZERO);
		schedule(1000, "b");
		this.world.sleep(Duration.ofSeconds(3));
		this.world.run(Duration.ZERO);
		assertThat(this.ran).containsExactly("wake", "a", "wake", "b");
	}

	@Test
	void aLittleLateIsNoSleep() {
		schedule(1000, "a");
		this.world.sleep(Duration.ofMillis(1500));
		this.world.run(Duration.ZERO);
		assertThat(this.ran).containsExactly("a");
	}

	@Test
	void whatWakingUpCancelsDoesNotRun() {
		List<Environment.Timer> made = new ArrayList<>();
		Timers cancelling = new Timers(this.world, 0, (slept) -> made.forEach(Environment.Timer::cancel));
		made.add(cancelling.schedule(1000, () -> this.ran.add("a")));
		this.world.sleep(Duration.ofSeconds(3));
		this.world.run(Duration.ZERO);
		assertThat(this.ran).isEmpty();
	}

	@Test
	void troubleInWakingUpLosesNoTimer() {
		Timers failing = new Timers(this.world, 0, (slept) -> {
			throw new ScriptedWorld.Trouble();
		});
		failing.schedule(1000, () -> this.ran.add("a"));
		this.world.sleep(Duration.ofSeconds(3));
		this.world.run(Duration.ZERO);
		assertThat(this.world.troubles()).isOne();
		assertThat(this.ran).containsExactly("a");
	}

	@Test
	void stopCancelsAllAndTakesNoMore() {
		schedule(1000, "a");
		this.timers.stop();
		schedule(1000, "b");
		assertThat(this.world.timers()).as("left behind").isZero();
		this.world.run(Duration.ofSeconds(5));
		assertThat(this.ran).isEmpty();
	}

	private void schedule(long millis, String name) {
		this.timers.schedule(Duration.ofMillis(millis).toNanos(), () -> this.ran.add(name));
	}

}
