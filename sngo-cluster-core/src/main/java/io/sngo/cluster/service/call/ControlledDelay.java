// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps a queue of calls that wait for a thread short. That it is long for a moment is
 * what a queue is for; that each call waits longer than a target for a whole interval,
 * and none finds it empty, means that more calls come than are run, and that all of them
 * only wait. This standing queue is told from a burst as by CoDel (K. Nichols, V.
 * Jacobson, "Controlling Queue Delay", RFC 8289). CoDel then drops what has waited; here
 * new calls are refused at once, so that their callers can go elsewhere, and as many may
 * wait as are run within the allowed time (Little's law). So there is always one to be
 * run, and none waits for nothing.
 * <p>
 * Has no clock: times are in {@link System#nanoTime()} of whoever calls. Safe for use by
 * any thread.
 */
final class ControlledDelay {

	/**
	 * So many targets are an interval (RFC 8289, 4.4), unless a handler takes longer.
	 */
	private static final int TARGETS = 10;

	/**
	 * Who calls handlers that take long expects to wait, too: so many times as long as
	 * they take.
	 */
	private static final int HANDLERS = 4;

	/** Share of one that was measured in the average: an eighth. */
	private static final int WEIGHT = 8;

	private final long targetNanos;

	private final AtomicLong added = new AtomicLong();

	private final AtomicLong left = new AtomicLong();

	/** Callers whose calls wait. */
	private final AtomicInteger callers = new AtomicInteger();

	/** Average time for which a handler holds its thread, 0 while unknown. */
	private volatile long handlerNanos;

	/** What the last one that was started had waited, 0 where no other waited then. */
	private volatile long delayNanos;

	/** Calls wait for longer than the target; changed under the lock, as all below. */
	private volatile boolean above;

	/** And have for an interval. */
	private volatile boolean standing;

	/** How often one is started while others wait; known while the queue stands. */
	private volatile long nanosPerStart;

	/** Begin of the interval. */
	private long since;

	/** Calls that were started in it. */
	private long starts;

	/** When one was admitted last while the queue stood. */
	private volatile long admittedAt;

	ControlledDelay(Duration target) {
		this.targetNanos = target.toNanos();
	}

	/**
	 * Whether more calls come than are run, so that not all can be admitted.
	 */
	boolean isStanding() {
		return this.standing;
	}

	/**
	 * Whether a new call may wait: always where the queue does not stand, else while
	 * there is room, and also where its caller has no more than an even share of what may
	 * wait, or half of one of what does: those who call little do not suffer from others.
	 * One now and then may in any case: a queue of calls that never leave it keeps nobody
	 * out for ever.
	 * @param remainingNanos the time that is left for the call: it is of no use to wait
	 * for a thread so long that the handler cannot end in time
	 */
	boolean admits(CallerQueue caller, long now, long remainingNanos) {
		long waiting = waiting();
		if (!this.standing || waiting == 0 || fits(caller, waiting, remainingNanos)
				|| now - this.admittedAt > interval()) {
			this.admittedAt = now;
			return true;
		}
		return false;
	}

	private boolean fits(CallerQueue caller, long waiting, long remainingNanos) {
		long handler = this.handlerNanos;
		// Half of the time is for what goes otherwise than expected.
		long allowed = Math.min(Math.max(this.targetNanos, HANDLERS * handler), (remainingNanos - handler) / 2);
		long most = allowed / Math.max(1, this.nanosPerStart);
		if (waiting < most) {
			return true;
		}
		int own = caller.waiting();
		int among = this.callers.get() + ((own == 0) ? 1 : 0);
		return (own + 1L) * among <= Math.max(most, waiting / 2);
	}

	private long interval() {
		return Math.max(TARGETS * this.targetNanos, this.handlerNanos);
	}

	/**
	 * A call begins to wait.
	 */
	void waits(CallerQueue caller) {
		if (caller.waits()) {
			this.callers.incrementAndGet();
		}
		this.added.incrementAndGet();
	}

	/**
	 * A call waits no more: it is its turn, or it is refused.
	 * @return whether others wait, so that it is of interest for how long this one did
	 */
	boolean left(CallerQueue caller) {
		if (caller.leaves()) {
			this.callers.decrementAndGet();
		}
		if (this.left.incrementAndGet() < this.added.get()) {
			return true;
		}
		if (this.delayNanos != 0) {
			this.delayNanos = 0;
		}
		if (this.above) {
			settle();
		}
		return false;
	}

	/**
	 * The handler of a call starts, while other calls wait.
	 */
	void started(long arrival, long now) {
		long delay = now - arrival;
		this.delayNanos = delay;
		if (waiting() == 0) {
			// Whoever took the last one meanwhile has said so already.
			this.delayNanos = 0;
		}
		if (delay > (this.standing ? this.targetNanos / 2 : this.targetNanos)) {
			count(now);
		}
		else if (this.above) {
			settle();
		}
	}

	private synchronized void count(long now) {
		if (!this.above) {
			this.above = true;
			this.since = now;
			this.starts = 0;
			return;
		}
		this.starts++;
		if (now - this.since >= interval()) {
			long measured = (now - this.since) / this.starts;
			this.nanosPerStart = this.standing ? (this.nanosPerStart + measured) / 2 : measured;
			this.standing = true;
			this.since = now;
			this.starts = 0;
		}
	}

	private synchronized void settle() {
		this.above = false;
		this.standing = false;
	}

	/**
	 * A handler has held its thread for so long; a sample will do.
	 */
	@SuppressWarnings("NonAtomicOperationOnVolatileField") // it is a sample
	void took(long nanos) {
		long before = this.handlerNanos;
		this.handlerNanos = (before == 0) ? nanos : before + (nanos - before) / WEIGHT;
	}

	/**
	 * Calls that wait for a thread.
	 */
	long waiting() {
		return this.added.get() - this.left.get();
	}

	/**
	 * For how long the last one that was started had waited; zero where no other waited.
	 */
	Duration delay() {
		return Duration.ofNanos(this.delayNanos);
	}

}
