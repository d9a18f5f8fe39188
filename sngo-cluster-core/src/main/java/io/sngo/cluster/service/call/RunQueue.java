// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Calls that wait for a thread. Those of a service whose handlers may take their time get
 * a task of the executor each. Those of one whose handlers have been {@linkplain Pace
 * short} wait here for few workers, one after the other: to wake a thread costs more than
 * they do. Where the workers do not get on, as handlers block after all, all that wait
 * get a task each, too, these workers are not counted on any more, and the services that
 * they are held up in are no longer taken for short. Safe for use by any thread.
 */
final class RunQueue {

	private static final Logger logger = LoggerFactory.getLogger(RunQueue.class);

	/** Between two looks, which are a tick of the timer apart, a worker takes more. */
	private static final int MIN_TAKEN = 20;

	/** Calls that are handed over together at most, so that not all wait for the last. */
	static final int MAX_ARRIVED = 128;

	/** After so long, others get the thread. */
	static final long TURN_NANOS = 1_000_000;

	/** A worker looks at the clock after so many calls. */
	static final int CALLS_PER_LOOK = 64;

	/**
	 * One worker for so much work: less is done before another one is awake, which then
	 * takes a processor from those who bring the calls and send the answers. Measured
	 * with two processors: a second one for 256 of the shortest calls costs a fifth of
	 * the throughput.
	 */
	private static final long WORK_NANOS = 4 * Pace.SHORT_NANOS;

	private final Executor executor;

	private final Executor callbacks;

	private final int processors;

	private final LongSupplier clock;

	/**
	 * Of calls with a task each, and of those in the queue here: whoever is run soon in
	 * one of them says nothing of those who wait in the other.
	 */
	private final ControlledDelay aloneDelay;

	private final ControlledDelay sharedDelay;

	/** Bounded by the places that the calls in it have. */
	private final Queue<Task> calls = new ConcurrentLinkedQueue<>();

	private final AtomicLong taken = new AtomicLong();

	/** Workers that wait for a thread themselves. */
	private final AtomicInteger starting = new AtomicInteger();

	private volatile Shift shift = new Shift();

	/** At the last look, which the timer takes alone. */
	private long takenBefore;

	private boolean waitedBefore;

	/**
	 * @param executor where handlers run
	 * @param callbacks where this has tasks given to that executor which may run them at
	 * once, and take their time
	 * @param processors workers at most: more would only take turns
	 * @param queueDelay for how long calls may wait
	 * @param clock gives {@link System#nanoTime()}, as arrivals are in
	 */
	RunQueue(Executor executor, Executor callbacks, int processors, Duration queueDelay, LongSupplier clock) {
		this.executor = executor;
		this.callbacks = callbacks;
		this.processors = processors;
		this.clock = clock;
		this.aloneDelay = new ControlledDelay(queueDelay);
		this.sharedDelay = new ControlledDelay(queueDelay);
	}

	/**
	 * Whether a call may wait for a thread, see {@link ControlledDelay#admits}. It is
	 * judged by the queue in which it would wait now; {@link #run} decides anew.
	 * @param local whether this node calls itself
	 */
	boolean admits(Pace pace, boolean local, CallerShare caller, int remainingMillis) {
		boolean alone = runsAlone(pace, local);
		ControlledDelay delay = alone ? this.aloneDelay : this.sharedDelay;
		return !delay.isStanding() || delay.admits(alone ? caller.alone() : caller.shared(), this.clock.getAsLong(),
				remainingMillis * 1_000_000L);
	}

	/**
	 * For how long calls wait, in whichever queue is the slower one.
	 */
	Duration delay() {
		Duration alone = this.aloneDelay.delay();
		Duration shared = this.sharedDelay.delay();
		return (alone.compareTo(shared) > 0) ? alone : shared;
	}

	/**
	 * Calls that wait.
	 */
	long waiting() {
		return this.aloneDelay.waiting() + this.sharedDelay.waiting();
	}

	private boolean runsAlone(Pace pace, boolean local) {
		// A local caller goes on where its answer comes, with what it likes. And where
		// workers wait for a thread, more of them are of no use.
		return local || !pace.isShort() || this.starting.get() > this.processors;
	}

	/**
	 * Has a call run, or refuses it if no thread can be had. Those that share a thread
	 * are kept until they are {@linkplain #handOver handed over}: threads that pass on
	 * single short calls spend more time on waiting for each other's memory than the
	 * calls take. Used on the loop of its channel.
	 * @param arrived those of the channel that are kept so
	 */
	void run(Task call, List<Task> arrived) {
		if (runsAlone(call.pace(), call.isLocal())) {
			if (!call.isLocal()) {
				// The executor may run it here, and take its time.
				handOver(arrived);
			}
			runAlone(call);
			return;
		}
		this.sharedDelay.waits(call.share().shared());
		arrived.add(call);
		if (arrived.size() >= MAX_ARRIVED) {
			handOver(arrived);
		}
	}

	/**
	 * Has the calls run that came together. Used on the loop of their channel.
	 */
	void handOver(List<Task> arrived) {
		if (arrived.isEmpty()) {
			return;
		}
		Pace pace = arrived.get(0).pace();
		this.calls.addAll(arrived);
		arrived.clear();
		Shift present = this.shift;
		int workers = present.workers.get();
		while (isTooFew(workers, pace)) {
			if (startWorker(present) && !this.calls.isEmpty()) {
				// The executor has run one of them here, and has no other thread.
				this.callbacks.execute(() -> dismiss(present));
				return;
			}
			int before = workers;
			workers = present.workers.get();
			if (workers <= before) {
				// It is done already, or there is no thread for it.
				return;
			}
		}
	}

	private boolean isTooFew(int workers, Pace pace) {
		return workers == 0 || (workers < this.processors
				&& this.sharedDelay.waiting() * pace.averageNanos() > workers * WORK_NANOS);
	}

	private void runAlone(Task call) {
		CallerQueue caller = call.share().alone();
		this.aloneDelay.waits(caller);
		try {
			this.executor.execute(() -> runNow(call, this.aloneDelay, caller, null));
		}
		catch (RuntimeException | Error ex) {
			// An error where the system has no more threads.
			this.aloneDelay.left(caller);
			refuse(call, ex);
		}
	}

	/**
	 * @return whether it has run on this very thread
	 */
	private boolean startWorker(Shift present) {
		present.workers.incrementAndGet();
		this.starting.incrementAndGet();
		Worker worker = new Worker(present);
		try {
			worker.submit();
			return worker.ranHere;
		}
		catch (RuntimeException | Error ex) {
			worker.begins();
			if (present.workers.decrementAndGet() == 0) {
				for (Task call : takeAll(present)) {
					this.sharedDelay.left(call.share().shared());
					refuse(call, ex);
				}
			}
			return false;
		}
	}

	/**
	 * Looks after the workers, at each tick of the timer while there are calls.
	 */
	void check() {
		Shift present = this.shift;
		present.hurry();
		boolean waits = !this.calls.isEmpty();
		long takes = this.taken.get();
		int workers = present.workers.get();
		boolean getsOn = takes - this.takenBefore >= (long) MIN_TAKEN * workers;
		if (waits && (workers == 0 || (this.waitedBefore && !getsOn))) {
			// Not here: the executor may run them at once.
			this.callbacks.execute(() -> dismiss(present));
		}
		this.takenBefore = takes;
		this.waitedBefore = waits;
	}

	/**
	 * Goes on without these workers, unless it does already.
	 */
	private void dismiss(Shift judged) {
		synchronized (this) {
			if (this.shift != judged) {
				return;
			}
			// First: whoever adds a call later looks for workers here, and the calls of
			// those who did so earlier are in the queue.
			this.shift = new Shift();
		}
		// Nobody looks after them from now on. Those that begin another call after this
		// have seen that they are not on duty.
		judged.hurry();
		Set<Pace> held = new HashSet<>();
		for (Worker worker : judged.present) {
			Task holding = worker.current;
			if (holding != null) {
				held.add(holding.pace());
			}
		}
		// Once, however many workers one service holds up.
		held.forEach(Pace::isHeldUp);
		for (Task call = take(); call != null; call = take()) {
			this.sharedDelay.left(call.share().shared());
			runAlone(call);
		}
	}

	/**
	 * What waits for a shift, unless it was dismissed, which has seen to that.
	 */
	private synchronized List<Task> takeAll(Shift of) {
		List<Task> all = new ArrayList<>();
		if (this.shift == of) {
			for (Task call = take(); call != null; call = take()) {
				all.add(call);
			}
		}
		return all;
	}

	private @Nullable Task take() {
		Task call = this.calls.poll();
		if (call != null) {
			this.taken.incrementAndGet();
		}
		return call;
	}

	private static void refuse(Task call, Throwable reason) {
		logger.debug("No thread for a call of service '{}'", call.service(), reason);
		call.refuse(Refusal.OVERLOADED, "no thread is free to run the handler");
	}

	private void runNow(Task call, ControlledDelay delay, CallerQueue caller, @Nullable AnswerBatch answers) {
		Pace pace = call.pace();
		boolean wanted = call.isWanted();
		boolean delaying = delay.left(caller) && wanted;
		boolean measured = wanted && !call.isLocal() && pace.isMeasured();
		long begin = (delaying || measured) ? this.clock.getAsLong() : 0;
		boolean handled = false;
		if (delaying) {
			delay.started(call.arrivalNanos(), begin);
		}
		try {
			boolean together = answers != null && pace.averageNanos() >= AnswerBatch.MIN_NANOS;
			handled = call.handled(together ? answers : null);
		}
		catch (Throwable ex) {
			// The others that wait for this thread do not wait for ever.
			Thrown.log(logger, Level.WARN, ex, "A call of service '{}' broke off", call.service());
		}
		if (measured && handled) {
			long nanos = this.clock.getAsLong() - begin;
			pace.took(nanos);
			delay.took(nanos);
		}
		// As between two tasks of an executor.
		Thread.interrupted();
	}

	/** What waits for a thread. */
	interface Task {

		/**
		 * Runs the call, unless nobody waits for it any more.
		 * @param answers takes an answer that is there at once; {@code null} where it is
		 * not to wait for others
		 * @return whether its handler was called
		 */
		boolean handled(@Nullable AnswerBatch answers);

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

	/** Workers that are counted on. */
	private static final class Shift {

		/** Those that will look into the queue again before they end. */
		private final AtomicInteger workers = new AtomicInteger();

		private final Set<Worker> present = ConcurrentHashMap.newKeySet();

		/**
		 * No answer waits for a handler that takes its time.
		 */
		private void hurry() {
			this.present.forEach((worker) -> worker.answers.hurry());
		}

	}

	private final class Worker implements Runnable {

		private final Shift mine;

		/** Who gives it to the executor just now. */
		private volatile @Nullable Thread submitter;

		private boolean begun;

		/** Written and read by the submitter alone. */
		private boolean ranHere;

		private volatile @Nullable Task current;

		private final AnswerBatch answers = new AnswerBatch();

		Worker(Shift mine) {
			this.mine = mine;
		}

		void submit() {
			Thread here = Thread.currentThread();
			this.submitter = here;
			try {
				RunQueue.this.executor.execute(this);
			}
			finally {
				// Unless it has begun elsewhere, and been given back from there.
				if (this.submitter == here) {
					this.submitter = null;
				}
			}
		}

		void begins() {
			if (!this.begun) {
				this.begun = true;
				RunQueue.this.starting.decrementAndGet();
			}
		}

		@Override
		public void run() {
			begins();
			this.mine.present.add(this);
			// An executor that has no other thread runs it where it was started, on a
			// network loop: not all that waits, too.
			boolean once = Thread.currentThread() == this.submitter;
			if (once) {
				this.ranHere = true;
			}
			do {
				if (work(once)) {
					return;
				}
				this.mine.workers.decrementAndGet();
				// What came just before that did not start anybody.
			}
			while (!once && isOnDuty() && !RunQueue.this.calls.isEmpty() && this.mine.workers.compareAndSet(0, 1));
			this.mine.present.remove(this);
		}

		/**
		 * @return whether it goes on in another task
		 */
		private boolean work(boolean once) {
			boolean handedOn = false;
			try {
				handedOn = takeTurn(once);
			}
			finally {
				if (!handedOn) {
					this.answers.flush();
				}
			}
			return handedOn;
		}

		private boolean takeTurn(boolean once) {
			long begin = RunQueue.this.clock.getAsLong();
			for (int run = 1; isOnDuty(); run++) {
				Task call = take();
				if (call == null) {
					return false;
				}
				this.current = call;
				runNow(call, RunQueue.this.sharedDelay, call.share().shared(), this.answers);
				this.current = null;
				this.answers.worked(call.pace().averageNanos());
				if (once || (run % CALLS_PER_LOOK == 0 && isTurnOver(begin) && handsOn())) {
					return !once;
				}
			}
			return false;
		}

		/**
		 * Gets in line behind what else waits for a thread.
		 */
		private boolean handsOn() {
			// They are another thread's from then on.
			this.answers.flush();
			this.begun = false;
			RunQueue.this.starting.incrementAndGet();
			try {
				submit();
				return true;
			}
			catch (RuntimeException | Error ex) {
				// Then it keeps this one.
				begins();
				return false;
			}
		}

		private boolean isTurnOver(long begin) {
			return RunQueue.this.clock.getAsLong() - begin >= TURN_NANOS;
		}

		private boolean isOnDuty() {
			return RunQueue.this.shift == this.mine;
		}

	}

}
