// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.protocol.Environment;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class ControlLoopTests {

	private final ControlLoop loop = new ControlLoop("test-control");

	private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();

	@BeforeEach
	void start() {
		this.loop.start();
	}

	@AfterEach
	void stop() {
		this.loop.stop();
	}

	@Test
	void runsTasksInOrderOnOneDaemonThread() {
		for (int i = 0; i < 100; i++) {
			int number = i;
			this.loop.execute(() -> this.log.add(Thread.currentThread().getName() + number));
		}
		boolean daemon = this.loop.invoke(() -> Thread.currentThread().isDaemon());
		assertThat(daemon).isTrue();
		assertThat(this.log).hasSize(100).startsWith("test-control0", "test-control1").endsWith("test-control99");
	}

	@Test
	void whoeverIsInAHurryDoesNotWaitForALoopThatIsStuck() {
		CountDownLatch stuck = new CountDownLatch(1);
		this.loop.execute(() -> awaitUninterruptibly(stuck));
		assertThatExceptionOfType(ClusterException.class)
			.isThrownBy(() -> this.loop.invoke(() -> "answer", Duration.ofMillis(10)))
			.withMessageContaining("did not answer within PT0.01S");
		stuck.countDown();
		assertThat(this.loop.invoke(() -> "answer", Duration.ofSeconds(30))).isEqualTo("answer");
	}

	@Test
	void runsTimersByTimeAndThoseOfOneTimeInOrder() {
		this.loop.execute(() -> {
			this.loop.schedule(TimeUnit.MILLISECONDS.toNanos(20), () -> this.log.add("late"));
			this.loop.schedule(0, () -> this.log.add("first"));
			this.loop.schedule(0, () -> this.log.add("second"));
		});
		await().untilAsserted(() -> assertThat(this.log).containsExactly("first", "second", "late"));
	}

	@Test
	void isNotWokenForCancelledTimers() {
		Thread thread = this.loop.invoke(Thread::currentThread);
		this.loop
			.execute(() -> this.loop.schedule(TimeUnit.HOURS.toNanos(1), () -> this.log.add("cancelled")).cancel());
		// Without a time when to wake up, that is.
		await().until(thread::getState, Thread.State.WAITING::equals);
		this.loop.execute(() -> this.loop.schedule(TimeUnit.HOURS.toNanos(1), () -> this.log.add("late")));
		await().until(thread::getState, Thread.State.TIMED_WAITING::equals);
	}

	@Test
	void runsNoCancelledTimer() {
		this.loop.execute(() -> {
			Environment.Timer timer = this.loop.schedule(0, () -> this.log.add("cancelled"));
			this.loop.schedule(0, () -> this.log.add("after"));
			timer.cancel();
		});
		await().untilAsserted(() -> assertThat(this.log).containsExactly("after"));
	}

	@Test
	void runsWhatIsQueuedBeforeTimersThatAreDue() {
		block(0, () -> {
			this.loop.schedule(0, () -> this.log.add("timer"));
			this.loop.execute(() -> this.log.add("message 1"));
			this.loop.execute(() -> this.log.add("message 2"));
		});
		await().untilAsserted(() -> assertThat(this.log).containsExactly("message 1", "message 2", "timer"));
	}

	@Test
	void hearsWhatArrivesShortlyAfterAStandstillBeforeTimers() {
		block(300, () -> {
			this.loop.schedule(0, () -> this.log.add("timer"));
			this.loop.execute(() -> this.loop.execute(() -> this.log.add("arrived after")));
		});
		await().untilAsserted(() -> assertThat(this.log).containsExactly("arrived after", "timer"));
		assertThat(this.loop.maxLagNanos()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(250));
	}

	@Test
	void anEndlessFloodOfMessagesDoesNotStarveTimers() {
		AtomicInteger messages = new AtomicInteger();
		Runnable flood = new Runnable() {

			@Override
			public void run() {
				if (messages.incrementAndGet() < Integer.MAX_VALUE && ControlLoopTests.this.log.isEmpty()) {
					ControlLoopTests.this.loop.execute(this);
				}
			}

		};
		this.loop.execute(flood);
		this.loop.execute(() -> this.loop.schedule(0, () -> this.log.add("timer")));
		await().untilAsserted(() -> assertThat(this.log).containsExactly("timer"));
	}

	@Test
	void norDoesOneThatFollowsAStandstill() {
		Runnable flood = new Runnable() {

			@Override
			public void run() {
				if (ControlLoopTests.this.log.isEmpty()) {
					ControlLoopTests.this.loop.offer(this, 1);
				}
			}

		};
		block(300, () -> {
			this.loop.schedule(0, () -> this.log.add("timer"));
			this.loop.execute(flood);
		});
		try {
			await().untilAsserted(() -> assertThat(this.log).containsExactly("timer"));
		}
		finally {
			this.log.add("over");
		}
	}

	@Test
	void stopsWhileItCatchesUp() {
		AtomicInteger messages = new AtomicInteger();
		Runnable flood = new Runnable() {

			@Override
			public void run() {
				messages.incrementAndGet();
				ControlLoopTests.this.loop.offer(this);
			}

		};
		block(300, () -> {
			this.loop.schedule(0, () -> this.log.add("timer"));
			this.loop.execute(flood);
		});
		await().until(() -> messages.get() > 0);
		assertTimeoutPreemptively(Duration.ofSeconds(10), this.loop::stop);
	}

	@Test
	void aTaskThatThrowsIsCountedAndTheLoopGoesOn() {
		this.loop.execute(() -> {
			throw new AssertionError("on purpose");
		});
		this.loop.execute(() -> this.loop.schedule(0, () -> {
			throw new IllegalStateException("on purpose");
		}));
		await().until(() -> this.loop.failures() == 2);
		assertThat(this.loop.invoke(() -> "alive")).isEqualTo("alive");
	}

	@Test
	void turnsAwayAndCountsWhatExceedsItsBound() throws InterruptedException {
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.loop.execute(() -> {
			blocked.countDown();
			awaitUninterruptibly(release);
		});
		blocked.await();
		AtomicInteger ran = new AtomicInteger();
		for (int i = 0; i < ControlLoop.MAX_QUEUED; i++) {
			assertThat(this.loop.offer(ran::incrementAndGet)).isTrue();
		}
		assertThat(this.loop.offer(ran::incrementAndGet)).isFalse();
		assertThat(this.loop.dropped()).isOne();
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> this.loop.invoke(() -> "too much"))
			.withMessageContaining("overloaded");
		release.countDown();
		await().until(() -> ran.get() == ControlLoop.MAX_QUEUED);
	}

	@Test
	void turnsAwayAndCountsWhatKeepsTooManyBytes() throws InterruptedException {
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.loop.execute(() -> {
			blocked.countDown();
			awaitUninterruptibly(release);
		});
		blocked.await();
		AtomicInteger ran = new AtomicInteger();
		int large = (int) ControlLoop.MAX_QUEUED_BYTES / 4;
		for (int i = 0; i < 4; i++) {
			assertThat(this.loop.offer(ran::incrementAndGet, large)).isTrue();
		}
		assertThat(this.loop.offer(ran::incrementAndGet, 1)).isFalse();
		assertThat(this.loop.dropped()).isOne();
		assertThat(this.loop.offer(ran::incrementAndGet)).as("what keeps nothing").isTrue();
		release.countDown();
		await().until(() -> ran.get() == 5);
		assertThat(this.loop.offer(ran::incrementAndGet, 4 * large)).as("given back").isTrue();
		await().until(() -> ran.get() == 6);
	}

	@Test
	void invokeGivesTheResultOrTheFailure() {
		assertThat(this.loop.invoke(this.loop::inLoop)).isTrue();
		assertThat(this.loop.invoke(() -> this.loop.invoke(() -> "nested"))).isEqualTo("nested");
		assertThatIllegalArgumentException().isThrownBy(() -> this.loop.invoke(() -> {
			throw new IllegalArgumentException("wrong");
		})).withMessage("wrong");
	}

	@Test
	void stopRunsWhatIsQueuedAndThenRejects() {
		block(0, () -> {
			this.loop.schedule(0, () -> this.log.add("timer"));
			this.loop.execute(() -> this.log.add("queued"));
			new Thread(this.loop::stop).start();
		});
		await().until(() -> !this.loop.offer(() -> {
		}));
		assertThat(this.log).containsOnlyOnce("queued").doesNotContain("never");
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> this.loop.execute(() -> {
		}));
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> this.loop.invoke(() -> "late"))
			.withMessageContaining("stopped");
	}

	@Test
	void canBeStoppedWithoutHavingBeenStarted() {
		ControlLoop fresh = new ControlLoop("fresh");
		fresh.stop();
		assertThat(fresh.offer(() -> {
		})).isFalse();
	}

	@Test
	void canBeStoppedTwiceAndOnItself() {
		this.loop.execute(this.loop::stop);
		await().until(() -> !this.loop.offer(() -> {
		}));
		this.loop.stop();
		assertThat(List.copyOf(this.log)).isEmpty();
	}

	private void block(long millis, Runnable meanwhile) {
		this.loop.execute(() -> {
			meanwhile.run();
			long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
			while (System.nanoTime() < end) {
				Thread.onSpinWait();
			}
		});
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		boolean done = false;
		while (!done) {
			try {
				latch.await();
				done = true;
			}
			catch (InterruptedException ex) {
				// once more
			}
		}
	}

}
