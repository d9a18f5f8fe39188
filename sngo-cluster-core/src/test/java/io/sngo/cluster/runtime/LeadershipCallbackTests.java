// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.sngo.cluster.election.KnownLeader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LeadershipCallbackTests {

	private final Held worker = new Held();

	private final List<Long> told = new ArrayList<>();

	private final List<LeadershipCallback> ended = new ArrayList<>();

	private @Nullable KnownLeader news;

	private boolean fails;

	private final LeadershipCallback callback = new LeadershipCallback(this.worker, () -> this.news, this::tell,
			this.ended::add);

	private void tell(KnownLeader leader) {
		this.told.add(leader.term());
		if (this.fails) {
			throw new IllegalStateException("on purpose");
		}
	}

	@Test
	void whatHappensMeanwhileIsToldOnceAndDoesNotPileUp() {
		for (long term = 1; term <= 1_000; term++) {
			happens(term);
		}
		assertThat(this.worker.tasks).hasSize(1);
		this.worker.run();
		assertThat(this.told).containsExactly(1_000L);
		happens(1_001);
		this.worker.run();
		assertThat(this.told).containsExactly(1_000L, 1_001L);
	}

	@Test
	void whatHappensWhileItRunsIsToldAfterwards() {
		LeadershipCallback[] itself = new LeadershipCallback[1];
		itself[0] = new LeadershipCallback(this.worker, () -> this.news, (leader) -> {
			this.told.add(leader.term());
			if (leader.term() == 1) {
				this.news = leader(2);
				itself[0].signal();
				itself[0].signal();
			}
		}, this.ended::add);
		this.news = leader(1);
		itself[0].signal();
		this.worker.run();
		assertThat(this.told).containsExactly(1L, 2L);
	}

	@Test
	void whatHappensWhileItFailsIsToldHoweverItFails() {
		LeadershipCallback[] itself = new LeadershipCallback[1];
		itself[0] = new LeadershipCallback(this.worker, () -> this.news, (leader) -> {
			this.told.add(leader.term());
			this.news = leader(leader.term() + 1);
			if (leader.term() < 3) {
				itself[0].signal();
			}
			throw new IllegalStateException() {
				private static final long serialVersionUID = 1L;

				@Override
				public String getMessage() {
					throw new IllegalStateException("not even told");
				}
			};
		}, this.ended::add);
		this.news = leader(1);
		itself[0].signal();
		this.worker.run();
		assertThat(this.told).containsExactly(1L, 2L, 3L);
	}

	@Test
	void sameTermIsToldOnce() {
		happens(1);
		this.worker.run();
		happens(1);
		this.worker.run();
		this.news = null;
		this.callback.signal();
		this.worker.run();
		assertThat(this.told).containsExactly(1L);
	}

	@Test
	void oneThatThrowsIsCalledTheNextTime() {
		this.fails = true;
		happens(1);
		this.worker.run();
		happens(2);
		this.worker.run();
		assertThat(this.told).containsExactly(1L, 2L);
	}

	@Test
	void oneThatEndsInAnErrorIsCalledTheNextTime() {
		LeadershipCallback broken = new LeadershipCallback(this.worker, () -> this.news, (leader) -> {
			this.told.add(leader.term());
			throw new AssertionError("on purpose");
		}, this.ended::add);
		this.news = leader(1);
		broken.signal();
		this.worker.run();
		this.news = leader(2);
		broken.signal();
		this.worker.run();
		assertThat(this.told).containsExactly(1L, 2L);
	}

	@Test
	void oneThatCouldNotEvenAskIsCalledTheNextTime() {
		boolean[] fails = { true };
		LeadershipCallback broken = new LeadershipCallback(this.worker, () -> {
			if (fails[0]) {
				throw new OutOfMemoryError("on purpose");
			}
			return this.news;
		}, this::tell, this.ended::add);
		this.news = leader(1);
		broken.signal();
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(this.worker::run);
		fails[0] = false;
		broken.signal();
		this.worker.run();
		assertThat(this.told).containsExactly(1L);
	}

	@Test
	void whatWasSignalledBeforeTheEndIsTold() {
		happens(1);
		this.callback.end();
		happens(2);
		this.worker.run();
		assertThat(this.told).containsExactly(2L);
		assertThat(this.worker.tasks).isEmpty();
	}

	@Test
	void oneForWhichThereWasNoThreadIsCalledTheNextTime() {
		this.worker.rejects = true;
		happens(1);
		this.worker.rejects = false;
		happens(1);
		this.worker.run();
		assertThat(this.told).containsExactly(1L);
	}

	@Test
	void oneThatWasDisposedIsNotCalledAnyMore() {
		happens(1);
		this.callback.dispose();
		this.worker.runAll();
		assertThat(this.told).isEmpty();
		assertThat(this.callback.isDisposed()).isTrue();
		happens(2);
		assertThat(this.worker.tasks).isEmpty();
		this.callback.dispose();
		assertThat(this.ended).as("once").containsExactly(this.callback);
	}

	private void happens(long term) {
		this.news = leader(term);
		this.callback.signal();
	}

	private static KnownLeader leader(long term) {
		return new KnownLeader(Members.node("a").member().peer(), term, true, 0);
	}

	/** Runs what it is given when the test says so. */
	private static final class Held implements Executor {

		private final Queue<Runnable> tasks = new ArrayDeque<>();

		private boolean rejects;

		@Override
		public void execute(Runnable task) {
			if (this.rejects) {
				throw new RejectedExecutionException("on purpose");
			}
			this.tasks.add(task);
		}

		void run() {
			assertThat(this.tasks).hasSizeLessThan(2);
			runAll();
		}

		void runAll() {
			while (!this.tasks.isEmpty()) {
				this.tasks.remove().run();
			}
		}

	}

}
