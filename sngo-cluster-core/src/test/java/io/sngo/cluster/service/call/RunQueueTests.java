// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which calls share a thread, and what becomes of them where threads are held up or
 * cannot be had. Time and threads are the test's.
 */
@Timeout(60)
class RunQueueTests {

	private static final int PROCESSORS = 3;

	private static final long MILLISECOND = 1_000_000;

	private final Queue<Runnable> threads = new ArrayDeque<>();

	private int threadsLeft = Integer.MAX_VALUE;

	private final ControlledDelay delay = new ControlledDelay(Duration.ofMillis(50));

	private final CallerShare share = new CallerShare();

	private final RunQueue queue = new RunQueue(this::thread, PROCESSORS, this.delay);

	private final Pace pace = new Pace();

	private final List<Integer> ran = new ArrayList<>();

	private final List<Integer> refused = new ArrayList<>();

	private long now = System.nanoTime();

	private int number;

	@Test
	void callsOfUnknownLengthGetAThreadEach() {
		add(10);
		assertThat(this.threads).hasSize(10);
		runThreads();
		assertThat(this.ran).hasSize(10);
	}

	@Test
	void shortOnesShareOneThreadWhileFewWait() {
		areShort();
		add(8);
		assertThat(this.threads).hasSize(1);
		runThreads();
		assertThat(this.ran).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
		add(1);
		assertThat(this.threads).as("it had ended").hasSize(1);
	}

	@Test
	void manyShortOnesGetAsManyThreadsAsThereAreProcessors() {
		areShort();
		add(1_000);
		assertThat(this.threads).hasSize(PROCESSORS);
		runThreads();
		assertThat(this.ran).hasSize(1_000).doesNotHaveDuplicates();
	}

	@Test
	void threadsThatStandStillGetCompanyOnePerMillisecondAsMoreCome() {
		areShort();
		add(100);
		assertThat(this.threads).hasSize(PROCESSORS);
		this.now += 2 * MILLISECOND;
		add(1);
		assertThat(this.threads).hasSize(PROCESSORS + 1);
		add(10);
		assertThat(this.threads).as("in the same millisecond").hasSize(PROCESSORS + 1);
		this.now += 2 * MILLISECOND;
		add(1);
		assertThat(this.threads).hasSize(PROCESSORS + 2);
	}

	@Test
	void whatWaitsBehindBlockedOnesGetsThreadsEvenIfNothingComesAnyMore() {
		areShort();
		add(10);
		this.queue.check(this.now + 10 * MILLISECOND);
		assertThat(this.threads).as("one each").hasSizeGreaterThanOrEqualTo(10);
		runThreads();
		assertThat(this.ran).hasSize(10);
		this.queue.check(this.now + 20 * MILLISECOND);
		assertThat(this.threads).isEmpty();
	}

	@Test
	void threadsThatGetOnAreNoneTooFew() {
		areShort();
		add(30);
		this.queue.check(this.now);
		this.threads.remove().run();
		add(30);
		int before = this.threads.size();
		this.queue.check(this.now + 10 * MILLISECOND);
		assertThat(this.threads).hasSize(before);
	}

	@Test
	void localCallsGetAThreadEachAsTheirCallersGoOnThere() {
		areShort();
		for (int i = 0; i < 5; i++) {
			this.queue.run(new TestTask(true, () -> {
			}));
		}
		assertThat(this.threads).hasSize(5);
	}

	@Test
	void allAreRefusedWhereNoThreadCanBeHad() {
		areShort();
		this.threadsLeft = 0;
		add(3);
		assertThat(this.refused).containsExactly(0, 1, 2);
		add(1, new Pace());
		assertThat(this.refused).containsExactly(0, 1, 2, 3);
		this.threadsLeft = 1;
		add(2);
		assertThat(this.refused).hasSize(4);
		runThreads();
		assertThat(this.ran).containsExactly(4, 5);
	}

	@Test
	void moreThreadsThatCannotBeHadAreNoHarmWhileOneIsThere() {
		areShort();
		this.threadsLeft = 1;
		add(1_000);
		this.queue.check(this.now + 10 * MILLISECOND);
		assertThat(this.refused).isEmpty();
		runThreads();
		assertThat(this.ran).hasSize(1_000);
	}

	@Test
	void callThatBreaksOffKeepsNoOtherFromItsThread() {
		areShort();
		this.queue.run(new TestTask(false, () -> {
			Thread.currentThread().interrupt();
			throw new StackOverflowError("on purpose");
		}));
		List<Boolean> interrupted = new ArrayList<>();
		this.queue.run(new TestTask(false, () -> interrupted.add(Thread.currentThread().isInterrupted())));
		runThreads();
		assertThat(interrupted).containsExactly(false);
	}

	@Test
	void handlersThatBlockAfterAllAreRunAtOneTime() throws InterruptedException {
		int count = 20;
		ExecutorService pool = Executors.newFixedThreadPool(count);
		try {
			RunQueue real = new RunQueue(pool, 2, this.delay);
			areShort();
			CountDownLatch together = new CountDownLatch(count);
			AtomicInteger met = new AtomicInteger();
			for (int i = 0; i < count; i++) {
				real.run(new TestTask(false, () -> {
					together.countDown();
					if (await(together)) {
						met.incrementAndGet();
					}
				}));
			}
			Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> {
				real.check(System.nanoTime());
				return met.get() == count;
			});
		}
		finally {
			pool.shutdownNow();
			assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void everyCallRunsOnceWhoeverAddsIt() throws InterruptedException {
		int adders = 4;
		int each = 20_000;
		ConcurrentHashMap<Integer, Integer> runs = new ConcurrentHashMap<>();
		ExecutorService pool = Executors.newFixedThreadPool(8);
		try {
			RunQueue real = new RunQueue(pool, 2, this.delay);
			areShort();
			List<Thread> threads = new ArrayList<>();
			for (int adder = 0; adder < adders; adder++) {
				int first = adder * each;
				Thread thread = new Thread(() -> {
					for (int i = 0; i < each; i++) {
						int id = first + i;
						real.run(new TestTask(false, () -> runs.merge(id, 1, Integer::sum)));
					}
				});
				thread.start();
				threads.add(thread);
			}
			for (Thread thread : threads) {
				thread.join();
			}
			// No check: none of them may have been left behind.
			Awaitility.await().until(() -> runs.size() == adders * each);
			assertThat(runs.values()).containsOnly(1);
		}
		finally {
			pool.shutdownNow();
			assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	private static boolean await(CountDownLatch latch) {
		try {
			return latch.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			return false;
		}
	}

	private void areShort() {
		for (int i = 0; i < 32; i++) {
			this.pace.took(5_000);
		}
	}

	private void add(int count) {
		add(count, this.pace);
	}

	private void add(int count, Pace pace) {
		for (int i = 0; i < count; i++) {
			int id = this.number++;
			this.queue.run(new TestTask(id, pace, false, () -> this.ran.add(id)));
		}
	}

	private void thread(Runnable task) {
		if (this.threadsLeft == 0) {
			throw new RejectedExecutionException("there is none");
		}
		this.threadsLeft--;
		this.threads.add(task);
	}

	private void runThreads() {
		for (Runnable thread = this.threads.poll(); thread != null; thread = this.threads.poll()) {
			thread.run();
		}
	}

	private final class TestTask implements RunQueue.Task {

		private final int id;

		private final Pace taskPace;

		private final boolean local;

		private final Runnable work;

		private final long arrival = RunQueueTests.this.now;

		TestTask(boolean local, Runnable work) {
			this(-1, RunQueueTests.this.pace, local, work);
		}

		TestTask(int id, Pace pace, boolean local, Runnable work) {
			this.id = id;
			this.taskPace = pace;
			this.local = local;
			this.work = work;
		}

		@Override
		public void run() {
			this.work.run();
		}

		@Override
		public String service() {
			return "test";
		}

		@Override
		public Pace pace() {
			return this.taskPace;
		}

		@Override
		public long arrivalNanos() {
			return this.arrival;
		}

		@Override
		public CallerShare share() {
			return RunQueueTests.this.share;
		}

		@Override
		public boolean isWanted() {
			return true;
		}

		@Override
		public boolean isLocal() {
			return this.local;
		}

		@Override
		public void refuse(Refusal refusal, String text) {
			assertThat(refusal).isEqualTo(Refusal.OVERLOADED);
			RunQueueTests.this.refused.add(this.id);
		}

	}

}
