// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.transport.DataChannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When answers go out that wait for each other, by themselves and with the workers of a
 * {@link RunQueue}. Threads are the test's.
 */
class AnswerBatchTests {

	private final List<String> told = new ArrayList<>();

	private final DataChannel channel = channel("a");

	private final AnswerBatch batch = new AnswerBatch();

	private final Deque<Runnable> threads = new ArrayDeque<>();

	private boolean threadsAreLeft = true;

	private long now;

	private long handlerNanos;

	/** Dismisses workers, where a test has it wait. */
	private final Deque<Runnable> callbacks = new ArrayDeque<>();

	private boolean callbacksWait;

	private final RunQueue queue = new RunQueue(this::thread, this::callback, 1, Duration.ofMillis(50), () -> this.now);

	private final CallerShare share = new CallerShare();

	private final List<RunQueue.Task> arrived = new ArrayList<>();

	private final Pace pace = new Pace();

	private boolean takes = true;

	@Test
	void enoughOfThemGoOut() {
		for (int i = 0; i < 2 * AnswerBatch.MAX; i++) {
			send(1);
		}
		assertThat(this.told).isEqualTo(queuedAndFlushed(AnswerBatch.MAX, AnswerBatch.MAX));
	}

	@Test
	void enoughBytesGoOut() {
		send(AnswerBatch.MAX_BYTES - 1);
		send(1);
		send(AnswerBatch.MAX_BYTES);
		send(1);
		this.batch.flush();
		assertThat(this.told).isEqualTo(queuedAndFlushed(2, 1, 1));
	}

	@Test
	void thoseOfAnotherChannelLetThemGo() {
		send(1);
		this.batch.send(channel("b"), Unpooled.buffer());
		this.batch.flush();
		assertThat(this.told).containsExactly("queued a", "flushed a", "queued b", "flushed b");
	}

	@Test
	void nothingIsFlushedTwiceButOnRequest() {
		this.batch.flush();
		this.batch.hurry();
		assertThat(this.told).isEmpty();
		send(1);
		this.batch.hurry();
		send(1);
		this.batch.flush();
		this.batch.flush();
		this.batch.hurry();
		assertThat(this.told).isEqualTo(queuedAndFlushed(1, 1));
	}

	@Test
	void whatIsNotTakenIsTold() {
		this.takes = false;
		assertThat(send(1)).isFalse();
		this.takes = true;
		assertThat(send(1)).isTrue();
	}

	@Test
	void aWorkerSendsTheAnswersOfAllThatWaitTogether() {
		takeNanos(10_000);
		handOver(10, this::answer);
		runThread();
		assertThat(this.told).isEqualTo(queuedAndFlushed(10));
	}

	/**
	 * Very short ones, and those that have a thread of their own.
	 */
	@ParameterizedTest
	@ValueSource(longs = { AnswerBatch.MIN_NANOS / 2, 10_000_000 })
	void othersDoNotWait(long nanos) {
		takeNanos(nanos);
		List<AnswerBatch> given = new ArrayList<>();
		handOver(2, given::add);
		while (!this.threads.isEmpty()) {
			runThread();
		}
		assertThat(given).containsExactly(null, null);
	}

	@Test
	void noneWaitsForAHandlerThatTakesItsTime() {
		takeNanos(10_000);
		List<String> before = new ArrayList<>();
		List<String> looked = new ArrayList<>();
		add(this::answer);
		add((answers) -> {
			before.addAll(this.told);
			this.queue.check();
			looked.addAll(this.told);
		});
		this.queue.handOver(this.arrived);
		runThread();
		assertThat(before).containsExactly("queued a");
		assertThat(looked).isEqualTo(queuedAndFlushed(1));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void noneWaitsForTheNextTurn(boolean anotherThread) {
		takeNanos(10_000);
		List<String> before = new ArrayList<>();
		add(this::answer);
		for (int i = 2; i < RunQueue.CALLS_PER_LOOK; i++) {
			add((answers) -> {
			});
		}
		add((answers) -> {
			this.now += RunQueue.TURN_NANOS;
			this.threadsAreLeft = anotherThread;
		});
		add((answers) -> before.addAll(this.told));
		this.queue.handOver(this.arrived);
		runThread();
		if (anotherThread) {
			assertThat(before).isEmpty();
			assertThat(this.told).isEqualTo(queuedAndFlushed(1));
			runThread();
		}
		assertThat(before).isEqualTo(queuedAndFlushed(1));
	}

	@Test
	void aHandlerThatFailsLeavesNothingBehind() {
		takeNanos(10_000);
		add(this::answer);
		add((answers) -> {
			throw new IllegalStateException("on purpose");
		});
		this.queue.handOver(this.arrived);
		runThread();
		assertThat(this.told).isEqualTo(queuedAndFlushed(1));
	}

	@Test
	void aDismissedWorkerLeavesNothingBehind() {
		takeNanos(10_000);
		add((answers) -> {
			for (int i = 0; i < 3; i++) {
				this.queue.check();
			}
			answer(answers);
		});
		List<AnswerBatch> given = new ArrayList<>();
		add(given::add);
		this.queue.handOver(this.arrived);
		runThread();
		assertThat(this.told).isEqualTo(queuedAndFlushed(1));
		runThread();
		assertThat(given).as("it has a thread of its own").containsExactly((AnswerBatch) null);
	}

	@Test
	void noneWaitsForAHandlerOfADismissedWorker() {
		takeNanos(10_000);
		this.callbacksWait = true;
		List<String> before = new ArrayList<>();
		List<String> dismissed = new ArrayList<>();
		add((answers) -> {
			this.queue.check();
			this.queue.check();
			answer(answers);
		});
		add((answers) -> {
			before.addAll(this.told);
			this.callbacks.remove().run();
			dismissed.addAll(this.told);
		});
		add((answers) -> {
		});
		this.queue.handOver(this.arrived);
		runThread();
		assertThat(before).containsExactly("queued a");
		assertThat(dismissed).isEqualTo(queuedAndFlushed(1));
	}

	@Test
	void someGoOutAfterMuchWork() {
		int nanos = 50_000;
		takeNanos(nanos);
		int calls = 3 * (int) (AnswerBatch.MAX_NANOS / nanos);
		handOver(calls, this::answer);
		runThread();
		assertThat(this.told).isEqualTo(queuedAndFlushed(calls / 3, calls / 3, calls / 3));
	}

	@Test
	void noneWaitsForMuchWorkOfOthers() {
		takeNanos(10_000);
		List<String> soon = new ArrayList<>();
		add(this::answer);
		handOver((int) AnswerBatch.MAX_NANOS / 10_000, (answers) -> {
			soon.clear();
			soon.addAll(this.told);
		});
		runThread();
		assertThat(soon).isEqualTo(queuedAndFlushed(1));
	}

	private boolean send(int bytes) {
		return this.batch.send(this.channel, Unpooled.buffer(bytes).writeZero(bytes));
	}

	private void answer(AnswerBatch answers) {
		answers.send(this.channel, Unpooled.buffer());
	}

	private static List<String> queuedAndFlushed(int... counts) {
		List<String> expected = new ArrayList<>();
		for (int count : counts) {
			expected.addAll(Collections.nCopies(count, "queued a"));
			expected.add("flushed a");
		}
		return expected;
	}

	/**
	 * Handlers take so long.
	 */
	private void takeNanos(long nanos) {
		this.handlerNanos = nanos;
		for (int i = 0; i < 100; i++) {
			this.pace.took(nanos);
		}
	}

	private void handOver(int count, Consumer<AnswerBatch> work) {
		for (int i = 0; i < count; i++) {
			add(work);
		}
		this.queue.handOver(this.arrived);
	}

	private void add(Consumer<AnswerBatch> work) {
		this.queue.run(new Call(work), this.arrived);
	}

	private void thread(Runnable task) {
		if (!this.threadsAreLeft) {
			throw new RejectedExecutionException("on purpose");
		}
		this.threads.add(task);
	}

	private void callback(Runnable task) {
		if (this.callbacksWait) {
			this.callbacks.add(task);
		}
		else {
			task.run();
		}
	}

	private void runThread() {
		this.threads.remove().run();
	}

	private DataChannel channel(String name) {
		return (DataChannel) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { DataChannel.class },
				(proxy, method, arguments) -> switch (method.getName()) {
					case "queueReply" -> {
						((ByteBuf) arguments[0]).release();
						this.told.add("queued " + name);
						yield this.takes;
					}
					case "flushReplies" -> {
						this.told.add("flushed " + name);
						yield null;
					}
					case "equals" -> proxy == arguments[0];
					default -> throw new UnsupportedOperationException(method.getName());
				});
	}

	private final class Call implements RunQueue.Task {

		private final Consumer<AnswerBatch> work;

		Call(Consumer<AnswerBatch> work) {
			this.work = work;
		}

		@Override
		public boolean handled(AnswerBatch answers) {
			AnswerBatchTests.this.now += AnswerBatchTests.this.handlerNanos;
			this.work.accept(answers);
			return true;
		}

		@Override
		public String service() {
			return "test";
		}

		@Override
		public Pace pace() {
			return AnswerBatchTests.this.pace;
		}

		@Override
		public long arrivalNanos() {
			return 0;
		}

		@Override
		public CallerShare share() {
			return AnswerBatchTests.this.share;
		}

		@Override
		public boolean isWanted() {
			return true;
		}

		@Override
		public boolean isLocal() {
			return false;
		}

		@Override
		public void refuse(Refusal refusal, String text) {
			throw new AssertionError("refused: " + text);
		}

	}

}
