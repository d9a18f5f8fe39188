// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that wait for a thread. Those of a service whose handlers may take their time get
 * a task of the executor each. Those of one whose handlers have been {@linkplain Pace
 * short} wait here for few workers, one after the other: to wake a thread costs more than
 * they do. Where the workers stand still, as handlers block after all, there come more of
 * them, up to what the executor allows. Safe for use by any thread.
 */
final class RunQueue {

	private static final Logger logger = LoggerFactory.getLogger(RunQueue.class);

	/** So long nothing was taken: the workers are held up. */
	private static final long STANDSTILL_NANOS = 1_000_000;

	private final Executor executor;

	private final int processors;

	private final ControlledDelay delay;

	/** Bounded by the places that the calls in it have. */
	private final Queue<Task> calls = new ConcurrentLinkedQueue<>();

	/** Workers that will look into the queue again before they end. */
	private final AtomicInteger workers = new AtomicInteger();

	private final AtomicLong added = new AtomicLong();

	private final AtomicLong taken = new AtomicLong();

	/** What was taken, and when, at the last look at the progress. */
	private volatile long takenBefore;

	private volatile long lookedAt = System.nanoTime();

	/**
	 * @param processors workers at most while they get on: more would only take turns
	 * @param delay is told who waits, and for how long
	 */
	RunQueue(Executor executor, int processors, ControlledDelay delay) {
		this.executor = executor;
		this.processors = processors;
		this.delay = delay;
	}

	/**
	 * Has a call run, or refuses it if no thread can be had.
	 */
	void run(Task call) {
		this.delay.waits(call.share());
		if (call.isLocal() || !call.pace().isShort()) {
			// A local caller goes on where its answer comes, with what it likes.
			runAlone(call);
			return;
		}
		long now = call.arrivalNanos();
		this.calls.add(call);
		long waiting = this.added.incrementAndGet() - this.taken.get();
		int present = this.workers.get();
		if (present == 0) {
			this.lookedAt = now;
			startWorker();
		}
		else if (present < this.processors && waiting * call.pace().averageNanos() > present * Pace.SHORT_NANOS) {
			startWorker();
		}
		else if (now - this.lookedAt > STANDSTILL_NANOS && standsStill(now)) {
			startWorker();
		}
	}

	private void runAlone(Task call) {
		try {
			this.executor.execute(() -> runNow(call));
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			// The latter where the system has no more threads.
			refuse(call);
		}
	}

	/**
	 * Looks after the workers, now and then while there are calls.
	 * @param now in {@link System#nanoTime()}
	 */
	void check(long now) {
		if (this.calls.isEmpty()) {
			return;
		}
		if (this.workers.get() == 0) {
			startWorker();
		}
		else if (standsStill(now)) {
			// All that wait have waited for a while, and may block in turn.
			for (long more = this.added.get() - this.taken.get(); more > 0 && startWorker(); more--) {
				// and one more
			}
		}
	}

	/**
	 * @return whether nothing was taken since this was asked last
	 */
	private boolean standsStill(long now) {
		long before = this.takenBefore;
		this.takenBefore = this.taken.get();
		this.lookedAt = now;
		return this.takenBefore == before;
	}

	private boolean startWorker() {
		this.workers.incrementAndGet();
		try {
			this.executor.execute(this::work);
			return true;
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			if (this.workers.decrementAndGet() == 0) {
				for (Task call = take(); call != null; call = take()) {
					refuse(call);
				}
			}
			return false;
		}
	}

	private void work() {
		do {
			for (Task call = take(); call != null; call = take()) {
				runNow(call);
			}
			this.workers.decrementAndGet();
			// What came just before that did not start anybody.
		}
		while (!this.calls.isEmpty() && this.workers.compareAndSet(0, 1));
	}

	private @Nullable Task take() {
		Task call = this.calls.poll();
		if (call != null) {
			this.taken.incrementAndGet();
		}
		return call;
	}

	private void refuse(Task call) {
		this.delay.left(call.share());
		call.refuse(Refusal.OVERLOADED, "no thread is free to run the handler");
	}

	private void runNow(Task call) {
		Pace pace = call.pace();
		boolean wanted = call.isWanted();
		boolean delaying = this.delay.left(call.share()) && wanted;
		boolean measured = wanted && !call.isLocal() && pace.isMeasured();
		long begin = (delaying || measured) ? System.nanoTime() : 0;
		if (delaying) {
			this.delay.started(call.arrivalNanos(), begin);
		}
		try {
			call.run();
		}
		catch (Throwable ex) {
			// The others that wait for this thread do not wait for ever.
			logger.warn("A call of service '{}' broke off", call.service(), ex);
		}
		if (measured) {
			long nanos = System.nanoTime() - begin;
			pace.took(nanos);
			this.delay.took(nanos);
		}
		// As between two tasks of an executor.
		Thread.interrupted();
	}

	/** What waits for a thread. */
	interface Task extends Runnable {

		String service();

		/** Of the handlers of its service. */
		Pace pace();

		/** When it came, in {@link System#nanoTime()}. */
		long arrivalNanos();

		/** Of its caller. */
		CallerShare share();

		/** Whether it is still to be run when it is its turn. */
		boolean isWanted();

		/** Whether it ends with code of its caller, which may take its time. */
		boolean isLocal();

		/** There is no thread, and it will not be run. */
		void refuse(Refusal refusal, String text);

	}

}
