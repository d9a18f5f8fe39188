// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.protocol.Environment;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which a node's whole control plane runs. In every turn it runs what
 * others have queued before it runs the timers that are due, so that a process that was
 * paused hears first and judges then.
 */
final class ControlLoop implements Executor {

	/** Tasks from outside that may wait; more are turned away. */
	static final int MAX_QUEUED = 10_000;

	/** Bytes that tasks from outside may keep while they wait. */
	static final long MAX_QUEUED_BYTES = 32 * 1024 * 1024;

	private static final Logger logger = LoggerFactory.getLogger(ControlLoop.class);

	/** A timer that is late by more than this tells that the process stood still. */
	private static final long STANDSTILL = TimeUnit.MILLISECONDS.toNanos(250);

	/**
	 * Time for the network loops to deliver what arrived while the process stood still.
	 */
	private static final long CATCH_UP = TimeUnit.MILLISECONDS.toNanos(100);

	private static final Duration INVOKE_TIMEOUT = Duration.ofSeconds(10);

	private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

	private final AtomicLong queuedBytes = new AtomicLong();

	private final PriorityQueue<DelayedTask> timers = new PriorityQueue<>();

	private final LongAdder dropped = new LongAdder();

	private final LongAdder failures = new LongAdder();

	private final Thread thread;

	private long order;

	private volatile long maxLagNanos;

	private volatile boolean stopped;

	private volatile boolean ended;

	ControlLoop(String name) {
		this.thread = new Thread(this::run, name);
		this.thread.setDaemon(true);
	}

	/**
	 * Starts the thread; what was queued before runs then.
	 */
	void start() {
		this.thread.start();
	}

	/**
	 * Queues a task whose number is bounded elsewhere.
	 * @throws RejectedExecutionException if the loop has stopped
	 */
	@Override
	public void execute(Runnable task) {
		this.queue.add(task);
		// Whoever stops the loop may have missed it.
		if (this.ended && this.queue.remove(task)) {
			throw new RejectedExecutionException("The control loop has stopped");
		}
	}

	/**
	 * Queues a task of which others decide how many there are.
	 * @return {@code false} if too many wait, or the loop has stopped; it was counted
	 */
	boolean offer(Runnable task) {
		if (this.queue.size() < MAX_QUEUED) {
			try {
				execute(task);
				return true;
			}
			catch (RejectedExecutionException ex) {
				return false;
			}
		}
		this.dropped.increment();
		return false;
	}

	/**
	 * As {@link #offer(Runnable)}, for a task that keeps so many bytes until it runs.
	 */
	boolean offer(Runnable task, int bytes) {
		if (this.queuedBytes.addAndGet(bytes) > MAX_QUEUED_BYTES) {
			this.queuedBytes.addAndGet(-bytes);
			this.dropped.increment();
			return false;
		}
		boolean queued = offer(() -> {
			this.queuedBytes.addAndGet(-bytes);
			task.run();
		});
		if (!queued) {
			this.queuedBytes.addAndGet(-bytes);
		}
		return queued;
	}

	/**
	 * Runs an action on the loop and waits for what it returns or throws.
	 * @throws ClusterException if the loop has stopped or does not get to it
	 */
	<T extends @Nullable Object> T invoke(Supplier<T> action) {
		return invoke(action, INVOKE_TIMEOUT);
	}

	/**
	 * Runs an action on the loop and waits for what it returns or throws.
	 * @param atMost longest time to wait
	 * @throws ClusterException if the loop has stopped or does not get to it
	 */
	<T extends @Nullable Object> T invoke(Supplier<T> action, Duration atMost) {
		if (inLoop()) {
			return action.get();
		}
		FutureTask<T> task = new FutureTask<>(action::get);
		if (!offer(task)) {
			throw new ClusterException(
					this.ended ? "The node has stopped" : "The node is overloaded: " + MAX_QUEUED + " tasks wait");
		}
		try {
			return task.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RuntimeException failure) {
				throw failure;
			}
			throw new ClusterException("Failed on the control loop", ex.getCause());
		}
		catch (TimeoutException ex) {
			task.cancel(false);
			throw new ClusterException("The control loop did not answer within " + atMost, ex);
		}
		catch (InterruptedException ex) {
			task.cancel(false);
			Thread.currentThread().interrupt();
			throw new ClusterException("Interrupted while waiting for the control loop", ex);
		}
	}

	/**
	 * Runs a task later; only called on the loop.
	 */
	Environment.Timer schedule(long delayNanos, Runnable task) {
		DelayedTask timer = new DelayedTask(System.nanoTime() + Math.max(0, delayNanos), this.order++, task);
		this.timers.add(timer);
		return timer;
	}

	boolean inLoop() {
		return Thread.currentThread() == this.thread;
	}

	/**
	 * Tasks from outside that were turned away.
	 */
	long dropped() {
		return this.dropped.sum();
	}

	/**
	 * Tasks that threw.
	 */
	long failures() {
		return this.failures.sum();
	}

	/**
	 * By how much the latest timer was late, at most so far, in nanoseconds.
	 */
	long maxLagNanos() {
		return this.maxLagNanos;
	}

	/**
	 * Runs what is queued, no timers any more, and ends. Waits for that unless called on
	 * the loop.
	 */
	void stop() {
		this.stopped = true;
		this.queue.add(() -> {
		});
		if (this.thread.getState() == Thread.State.NEW) {
			this.ended = true;
			return;
		}
		boolean interrupted = false;
		while (!inLoop() && this.thread.isAlive()) {
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		while (!this.stopped) {
			try {
				turn();
			}
			catch (InterruptedException ex) {
				// Nobody has a reason to interrupt it but stop(), which does not need to.
				logger.debug("Control loop was interrupted and goes on");
			}
			catch (Throwable ex) {
				// No memory even to tell of a failure: that is no reason to end, either.
				this.failures.increment();
			}
		}
		runQueued(this.queue.size());
		this.ended = true;
		runQueued(Integer.MAX_VALUE);
	}

	private void turn() throws InterruptedException {
		DelayedTask next = nextTimer();
		Runnable first = (next != null) ? this.queue.poll(next.deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
				: this.queue.take();
		if (first != null) {
			run(first);
		}
		runQueued(this.queue.size());
		long lag = lag();
		this.maxLagNanos = Math.max(this.maxLagNanos, lag);
		if (lag > STANDSTILL) {
			catchUp(lag);
		}
		runDueTimers();
	}

	/**
	 * The next timer that has something to run: nobody is woken for the others.
	 */
	private @Nullable DelayedTask nextTimer() {
		DelayedTask next = this.timers.peek();
		while (next != null && next.task == null) {
			this.timers.remove();
			next = this.timers.peek();
		}
		return next;
	}

	private long lag() {
		DelayedTask next = nextTimer();
		return (next != null) ? System.nanoTime() - next.deadline : 0;
	}

	private void catchUp(long lag) throws InterruptedException {
		logger.info("The control loop is {} ms late: the process was paused or is short of CPU",
				TimeUnit.NANOSECONDS.toMillis(lag));
		long end = System.nanoTime() + CATCH_UP;
		long left = CATCH_UP;
		// Others may send for ever.
		while (left > 0 && !this.stopped) {
			Runnable task = this.queue.poll(left, TimeUnit.NANOSECONDS);
			if (task != null) {
				run(task);
			}
			left = end - System.nanoTime();
		}
	}

	private void runQueued(int atMost) {
		for (int i = 0; i < atMost; i++) {
			Runnable task = this.queue.poll();
			if (task == null) {
				return;
			}
			run(task);
		}
	}

	private void runDueTimers() {
		long now = System.nanoTime();
		DelayedTask timer = this.timers.peek();
		while (timer != null && timer.deadline - now <= 0 && !this.stopped) {
			this.timers.remove();
			run(timer);
			timer = this.timers.peek();
		}
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			this.failures.increment();
			logger.error("A task of the control loop failed; the loop goes on", ex);
		}
	}

	/**
	 * A task with the time when it is due. Cancelling leaves it in the queue until it is
	 * the next, without what it refers to.
	 */
	private static final class DelayedTask implements Environment.Timer, Runnable, Comparable<DelayedTask> {

		private final long deadline;

		private final long order;

		private @Nullable Runnable task;

		DelayedTask(long deadline, long order, Runnable task) {
			this.deadline = deadline;
			this.order = order;
			this.task = task;
		}

		@Override
		public void run() {
			Runnable due = this.task;
			this.task = null;
			if (due != null) {
				due.run();
			}
		}

		@Override
		public void cancel() {
			this.task = null;
		}

		@Override
		public int compareTo(DelayedTask other) {
			int byTime = Long.signum(this.deadline - other.deadline);
			return (byTime != 0) ? byTime : Long.compare(this.order, other.order);
		}

	}

}
