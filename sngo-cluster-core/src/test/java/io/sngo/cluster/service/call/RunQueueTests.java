// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which calls share a thread, and what becomes of them where threads are held up or
 * cannot be had. Time and threads are the test's.
 */
@Timeout(60)
class RunQueueTests {

	private static final int PROCESSORS = 3;

	private final Deque<Runnable> threads = new ArrayDeque<>();

	private int threadsLeft = Integer.MAX_VALUE;

	private static final Duration DELAY = Duration.ofMillis(50);

	private final CallerShare share = new CallerShare();

	private final List<RunQueue.Task> arrived = new ArrayList<>();

	/** Stands still unless a test moves it: then handlers take no time. */
	private final AtomicLong now = new AtomicLong(System.nanoTime());

	private final RunQueue queue = new RunQueue(this::thread, Runnable::run, PROCESSORS, DELAY, this.now::get);

	private final Pace pace = new Pace();

	private final List<Integer> ran = new ArrayList<>();

	private final List<Integer> refused = new ArrayList<>();

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
	void callsThatCameTogetherAreHandedOverTogether() {
		areShort();
		for (int i = 0; i < RunQueue.MAX_ARRIVED - 1; i++) {
			int id = i;
			this.queue.run(new TestTask(false, () -> this.ran.add(id)), this.arrived);
		}
		assertThat(this.threads).as("more may come").isEmpty();
		assertThat(this.queue.waiting()).as("and they count").isEqualTo(RunQueue.MAX_ARRIVED - 1);
		this.queue.handOver(this.arrived);
		assertThat(this.threads).isNotEmpty();
		runThreads();
		assertThat(this.ran).hasSize(RunQueue.MAX_ARRIVED - 1).isSorted();
		this.queue.handOver(this.arrived);
		assertThat(this.threads).as("nothing has come").isEmpty();
	}

	@Test
	void veryManyDoNotWaitForTheLast() {
		areShort();
		for (int i = 0; i < RunQueue.MAX_ARRIVED; i++) {
			this.queue.run(new TestTask(false, () -> this.ran.add(0)), this.arrived);
		}
		assertThat(this.threads).isNotEmpty();
		runThreads();
		assertThat(this.ran).hasSize(RunQueue.MAX_ARRIVED);
	}

	@Test
	void oneThreadIsEnoughForWhatIsDoneBeforeAnotherIsAwake() {
		for (int i = 0; i < 100; i++) {
			this.pace.took(1_000);
		}
		add(RunQueue.MAX_ARRIVED);
		assertThat(this.threads).hasSize(1);
		runThreads();
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
	void whatWaitsBehindBlockedOnesGetsThreadsOfItsOwn() {
		areShort();
		add(100);
		assertThat(this.threads).hasSize(PROCESSORS);
		this.queue.check();
		assertThat(this.threads).as("so soon, nobody knows").hasSize(PROCESSORS);
		this.queue.check();
		assertThat(this.threads).as("one each").hasSize(PROCESSORS + 100);
		this.queue.check();
		this.queue.check();
		assertThat(this.threads).as("nothing waits any more").hasSize(PROCESSORS + 100);
		runThreads();
		assertThat(this.ran).hasSize(100).doesNotHaveDuplicates();
	}

	@Test
	void threadsThatGetOnAreNoneTooFew() {
		areShort();
		AtomicInteger runs = new AtomicInteger();
		// Each call brings the next one, so that one always waits.
		Runnable next = new Runnable() {

			@Override
			public void run() {
				int run = runs.incrementAndGet();
				if (run < 1_000) {
					comesAlone(RunQueueTests.this.queue, new TestTask(false, this));
				}
				if (run % 100 == 0) {
					RunQueueTests.this.queue.check();
				}
			}

		};
		comesAlone(this.queue, new TestTask(false, next));
		runThreads();
		assertThat(runs).hasValue(1_000);
		assertThat(this.pace.isShort()).isTrue();
	}

	@Test
	void serviceWhoseHandlerBlocksIsTakenForShortNoMore() {
		areShort();
		List<Boolean> beforeAndAfter = new ArrayList<>();
		comesAlone(this.queue, new TestTask(false, () -> {
			// While this is under way, others wait.
			add(5);
			beforeAndAfter.add(this.pace.isShort());
			this.queue.check();
			this.queue.check();
			beforeAndAfter.add(this.pace.isShort());
		}));
		runThread();
		assertThat(beforeAndAfter).containsExactly(true, false);
		runThreads();
		add(3);
		assertThat(this.threads).as("one each").hasSize(3);
		runThreads();
		assertThat(this.ran).hasSize(8);
	}

	@Test
	void serviceIsDoubtedOnceHoweverManyWorkersItHolds() throws InterruptedException {
		areShort();
		CountDownLatch held = new CountDownLatch(PROCESSORS);
		CountDownLatch over = new CountDownLatch(1);
		List<Thread> workers = new ArrayList<>();
		for (int i = 0; i < 1_000; i++) {
			comesAlone(this.queue, new TestTask(false, () -> {
				held.countDown();
				await(over);
			}));
		}
		for (int i = 0; i < PROCESSORS; i++) {
			Thread worker = new Thread(this.threads.remove());
			worker.start();
			workers.add(worker);
		}
		assertThat(await(held)).isTrue();
		this.queue.check();
		this.queue.check();
		over.countDown();
		for (Thread worker : workers) {
			worker.join();
		}
		int samples = 0;
		while (!this.pace.isShort()) {
			this.pace.took(5_000);
			samples++;
		}
		assertThat(samples).isLessThanOrEqualTo(32);
		runThreads();
	}

	@Test
	void nextCallAfterBlockedOnesFindsAWorkerOfItsOwn() {
		areShort();
		Pace other = new Pace();
		for (int i = 0; i < 32; i++) {
			other.took(5_000);
		}
		add(1);
		add(1, other);
		this.queue.check();
		this.queue.check();
		int before = this.threads.size();
		add(1, other);
		assertThat(this.threads).as("that one is not counted on any more").hasSize(before + 1);
		runThreads();
		assertThat(this.ran).hasSize(3);
	}

	@Test
	void workersThatGetNoThreadAreNotStartedAgainAndAgain() {
		areShort();
		int calls = 0;
		for (int tick = 0; tick < 1_000; tick++) {
			add(1);
			calls++;
			this.queue.check();
			this.queue.check();
		}
		assertThat(this.threads).as("a task for each call, and few workers").hasSizeLessThanOrEqualTo(calls + 5);
		runThreads();
		assertThat(this.ran).hasSize(calls).doesNotHaveDuplicates();
	}

	@Test
	void executorThatRunsTasksAtOnceDoesNotGetAllThatWaits() {
		areShort();
		add(10);
		RunQueue inline = new RunQueue(Runnable::run, this::thread, PROCESSORS, DELAY, this.now::get);
		for (int i = 1; i <= 3; i++) {
			int id = i;
			inline.run(new TestTask(false, () -> this.ran.add(id)), this.arrived);
		}
		this.ran.clear();
		this.threads.clear();
		inline.handOver(this.arrived);
		assertThat(this.ran).containsExactly(1);
		assertThat(this.threads).as("no tick has to come for the others").hasSize(1);
		runThreads();
		assertThat(this.ran).containsExactly(1, 2, 3);
	}

	@Test
	void whatTakesItsTimeDoesNotKeepBackWhatCameBefore() {
		areShort();
		this.queue.run(new TestTask(false, () -> this.ran.add(1)), this.arrived);
		assertThat(this.threads).isEmpty();
		this.queue.run(new TestTask(-1, new Pace(), false, () -> this.ran.add(2)), this.arrived);
		assertThat(this.threads).as("a worker and a task").hasSize(2);
		runThreads();
		assertThat(this.ran).containsExactly(1, 2);
	}

	@Test
	void aWorkerKeepsItsThreadForItsTurn() {
		areShort();
		int calls = 5 * RunQueue.CALLS_PER_LOOK;
		for (int i = 0; i < calls; i++) {
			this.queue.run(new TestTask(false, () -> this.now.addAndGet(RunQueue.TURN_NANOS / calls / 2)),
					this.arrived);
		}
		this.queue.handOver(this.arrived);
		int workers = this.threads.size();
		runThread();
		assertThat(this.threads).as("all is done in half a turn").hasSize(workers - 1);
		assertThat(this.queue.waiting()).isZero();
		runThreads();
		for (int i = 0; i < calls; i++) {
			this.queue.run(new TestTask(false, () -> this.now.addAndGet(RunQueue.TURN_NANOS / calls * 2)),
					this.arrived);
		}
		this.queue.handOver(this.arrived);
		workers = this.threads.size();
		runThread();
		assertThat(this.threads).as("it has got in line").hasSize(workers);
		assertThat(this.queue.waiting()).isPositive();
		runThreads();
		assertThat(this.queue.waiting()).isZero();
	}

	@Test
	void othersGetTheThreadWhileShortCallsNeverEnd() throws InterruptedException {
		ExecutorService pool = Executors.newFixedThreadPool(1);
		try {
			RunQueue real = new RunQueue(pool, pool, 1, DELAY, this.now::get);
			areShort();
			CountDownLatch other = new CountDownLatch(1);
			AtomicInteger runs = new AtomicInteger();
			Runnable next = new Runnable() {

				@Override
				public void run() {
					runs.incrementAndGet();
					RunQueueTests.this.now.addAndGet(1_000);
					if (other.getCount() > 0) {
						comesAlone(real, new TestTask(false, this));
						comesAlone(real, new TestTask(false, () -> {
						}));
					}
				}

			};
			comesAlone(real, new TestTask(false, next));
			Awaitility.await().until(() -> runs.get() > 0);
			pool.execute(other::countDown);
			assertThat(other.await(30, TimeUnit.SECONDS)).isTrue();
			Awaitility.await().until(() -> real.waiting() == 0);
			assertThat(this.share.alone().waiting() + this.share.shared().waiting()).isZero();
		}
		finally {
			pool.shutdownNow();
			assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void nothingIsForgottenWhileWorkersAreDismissedAgainAndAgain() throws InterruptedException {
		int count = 50_000;
		ConcurrentHashMap<Integer, Integer> runs = new ConcurrentHashMap<>();
		ExecutorService pool = Executors.newFixedThreadPool(8);
		AtomicBoolean over = new AtomicBoolean();
		try {
			RunQueue real = new RunQueue(pool, Runnable::run, 2, DELAY, this.now::get);
			Thread timer = new Thread(() -> {
				while (!over.get()) {
					areShort();
					real.check();
				}
			});
			timer.start();
			for (int i = 0; i < count; i++) {
				int id = i;
				comesAlone(real, new TestTask(false, () -> runs.merge(id, 1, Integer::sum)));
			}
			Awaitility.await().until(() -> runs.size() == count);
			over.set(true);
			timer.join();
			assertThat(runs.values()).containsOnly(1);
			Awaitility.await()
				.until(() -> real.waiting() == 0 && this.share.alone().waiting() + this.share.shared().waiting() == 0);
		}
		finally {
			over.set(true);
			pool.shutdownNow();
			assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void shortCallThatIsRunSoonDoesNotHideThatOthersWait() {
		RunQueue impatient = new RunQueue(this::thread, Runnable::run, PROCESSORS, Duration.ofMillis(20),
				this.now::get);
		areShort();
		Pace slow = new Pace();
		long longAgo = this.now.get() - Duration.ofSeconds(10).toNanos();
		for (int i = 0; i < 2_000; i++) {
			comesAlone(impatient, new TestTask(slow, longAgo));
		}
		assertThat(isRefused(impatient, slow)).isFalse();
		while (!isRefused(impatient, slow)) {
			runThread(this.threads.removeFirst());
		}
		comesAlone(impatient, new TestTask(this.pace, this.now.get()));
		runThread(this.threads.removeLast());
		assertThat(isRefused(impatient, slow)).isTrue();
		assertThat(isRefused(impatient, this.pace)).as("the short ones do not wait").isFalse();
	}

	/**
	 * One now and then is admitted in any case.
	 */
	private boolean isRefused(RunQueue by, Pace of) {
		boolean first = by.admits(of, false, this.share, 10_000);
		boolean second = by.admits(of, false, this.share, 10_000);
		return !first || !second;
	}

	@Test
	void whatHandlersTakeAndTheTimeThatIsLeftDecideWhoMayWait() {
		areShort();
		Pace slow = new Pace();
		long takes = Duration.ofMillis(100).toNanos();
		for (int i = 0; i < 12; i++) {
			comesAlone(this.queue, new TestTask(-1, slow, false, () -> this.now.addAndGet(takes)));
		}
		for (int i = 0; i < 9; i++) {
			runThread();
		}
		// The fourth one waits for as long as four handlers take.
		assertThat(isRefused(this.queue, slow)).isFalse();
		assertThat(this.queue.admits(slow, false, this.share, 300)).as("it could not end in time").isFalse();
		assertThat(this.queue.admits(this.pace, true, this.share, 300)).as("a local one gets a thread, too").isFalse();
		assertThat(this.queue.admits(this.pace, false, this.share, 300)).as("a short one waits elsewhere").isTrue();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theDelayIsThatOfTheQueueInWhichCallsWait(boolean shared) {
		areShort();
		List<Duration> delays = new ArrayList<>();
		long arrival = this.now.get() - Duration.ofMillis(30).toNanos();
		for (int i = 0; i < 3; i++) {
			comesAlone(this.queue, new TestTask(-1, shared ? this.pace : new Pace(), false,
					() -> delays.add(this.queue.delay()), arrival));
		}
		assertThat(this.threads).hasSize(shared ? 1 : 3);
		runThreads();
		assertThat(delays).containsExactly(Duration.ofMillis(30), Duration.ofMillis(30), Duration.ZERO);
	}

	@Test
	void whatIsNotHandledIsNotMeasured() {
		areShort();
		Pace fresh = new Pace();
		for (int i = 0; i < 64; i++) {
			comesAlone(this.queue, new TestTask(-1, fresh, false, null));
		}
		runThreads();
		assertThat(fresh.isShort()).isFalse();
	}

	@Test
	void localCallsGetAThreadEachAsTheirCallersGoOnThere() {
		areShort();
		for (int i = 0; i < 5; i++) {
			comesAlone(this.queue, new TestTask(true, () -> {
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
		assertThat(this.refused).isEmpty();
		runThreads();
		assertThat(this.ran).hasSize(1_000);
	}

	@Test
	void whatWaitsInVainIsRefusedAndNothingIsForgotten() {
		areShort();
		this.threadsLeft = 1;
		add(10);
		this.queue.check();
		this.queue.check();
		assertThat(this.refused).hasSize(10);
		runThreads();
		assertThat(this.ran).isEmpty();
		this.threadsLeft = 1;
		add(3);
		runThreads();
		assertThat(this.ran).hasSize(3);
	}

	@Test
	void callThatBreaksOffKeepsNoOtherFromItsThread() {
		areShort();
		comesAlone(this.queue, new TestTask(false, () -> {
			Thread.currentThread().interrupt();
			throw new StackOverflowError("on purpose");
		}));
		List<Boolean> interrupted = new ArrayList<>();
		comesAlone(this.queue, new TestTask(false, () -> interrupted.add(Thread.currentThread().isInterrupted())));
		runThreads();
		assertThat(interrupted).containsExactly(false);
	}

	@Test
	void handlersThatBlockAfterAllAreRunAtOneTime() throws InterruptedException {
		int count = 20;
		ExecutorService pool = Executors.newFixedThreadPool(count);
		try {
			RunQueue real = new RunQueue(pool, pool, 2, DELAY, this.now::get);
			areShort();
			CountDownLatch together = new CountDownLatch(count);
			AtomicInteger met = new AtomicInteger();
			for (int i = 0; i < count; i++) {
				comesAlone(real, new TestTask(false, () -> {
					together.countDown();
					if (await(together)) {
						met.incrementAndGet();
					}
				}));
			}
			Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> {
				real.check();
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
			RunQueue real = new RunQueue(pool, pool, 2, DELAY, this.now::get);
			areShort();
			List<Thread> threads = new ArrayList<>();
			for (int adder = 0; adder < adders; adder++) {
				int first = adder * each;
				CallerShare caller = new CallerShare();
				Thread thread = new Thread(() -> {
					for (int i = 0; i < each; i++) {
						int id = first + i;
						comesAlone(real, new TestTask(caller, () -> runs.merge(id, 1, Integer::sum)));
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

	/**
	 * As where it is all that was read.
	 */
	private static void comesAlone(RunQueue queue, TestTask call) {
		List<RunQueue.Task> arrived = new ArrayList<>();
		queue.run(call, arrived);
		queue.handOver(arrived);
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
		for (int i = 0; i < 32 || !this.pace.isShort(); i++) {
			this.pace.took(5_000);
		}
	}

	private void add(int count) {
		add(count, this.pace);
	}

	private void add(int count, Pace pace) {
		for (int i = 0; i < count; i++) {
			int id = this.number++;
			this.queue.run(new TestTask(id, pace, false, () -> this.ran.add(id)), this.arrived);
		}
		this.queue.handOver(this.arrived);
	}

	private void thread(Runnable task) {
		if (this.threadsLeft == 0) {
			throw new RejectedExecutionException("there is none");
		}
		this.threadsLeft--;
		this.threads.add(task);
	}

	private void runThreads() {
		while (!this.threads.isEmpty()) {
			runThread();
		}
	}

	/**
	 * On another thread than the one that asked for it, as executors do.
	 */
	private void runThread() {
		runThread(this.threads.remove());
	}

	private static void runThread(Runnable task) {
		Thread thread = new Thread(task);
		thread.start();
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private final class TestTask implements RunQueue.Task {

		private final int id;

		private final Pace taskPace;

		private final boolean local;

		private final Runnable work;

		private final long arrival;

		private CallerShare caller = RunQueueTests.this.share;

		TestTask(CallerShare caller, Runnable work) {
			this(false, work);
			this.caller = caller;
		}

		TestTask(boolean local, Runnable work) {
			this(-1, RunQueueTests.this.pace, local, work);
		}

		TestTask(Pace pace, long arrival) {
			this(-1, pace, false, () -> RunQueueTests.this.now.addAndGet(200_000), arrival);
		}

		TestTask(int id, Pace pace, boolean local, Runnable work) {
			this(id, pace, local, work, RunQueueTests.this.now.get());
		}

		TestTask(int id, Pace pace, boolean local, Runnable work, long arrival) {
			this.arrival = arrival;
			this.id = id;
			this.taskPace = pace;
			this.local = local;
			this.work = work;
		}

		@Override
		public boolean handled(AnswerBatch answers) {
			if (this.work != null) {
				this.work.run();
			}
			return this.work != null;
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
			return this.caller;
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
