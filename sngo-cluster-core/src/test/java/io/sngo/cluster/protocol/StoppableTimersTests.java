// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StoppableTimersTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private final ScriptedWorld world = new ScriptedWorld();

	private final StoppableTimers timers = new StoppableTimers(this.world);

	private final List<String> ran = new ArrayList<>();

	@Test
	void aTaskRunsWhenItIsDueUnlessItIsCancelled() {
		this.timers.schedule(SECOND, () -> this.ran.add("kept"));
		this.timers.schedule(SECOND, () -> this.ran.add("cancelled")).cancel();
		this.world.run(Duration.ofMillis(999));
		assertThat(this.ran).isEmpty();
		this.world.run(Duration.ofMillis(1));
		assertThat(this.ran).containsExactly("kept");
	}

	@Test
	void whatComesAfterTheStopNeverRuns() {
		assertThat(this.timers.isStopped()).isFalse();
		this.timers.schedule(SECOND, () -> this.ran.add("before"));
		this.timers.stop();
		assertThat(this.timers.isStopped()).isTrue();
		this.timers.schedule(SECOND, () -> this.ran.add("after")).cancel();
		this.timers.schedule(SECOND, () -> this.ran.add("after"));
		this.world.run(Duration.ofSeconds(10));
		assertThat(this.ran).containsExactly("before");
	}

}
