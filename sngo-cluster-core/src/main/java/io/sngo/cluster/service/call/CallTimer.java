// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.scheduler.NonBlocking;

/**
 * Ends calls whose time is over. As what is under way sits in tables anyway, one thread
 * looks through them every few milliseconds while there is anything: no timer per call,
 * no cost to those that end in time. Sleeps while there is nothing. Observers and
 * balancers are told here of calls that end so, and must not block.
 */
final class CallTimer implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(CallTimer.class);

	/** How late a timeout may be. */
	private static final long TICK_MILLIS = 10;

	private final ScheduledThreadPoolExecutor thread;

	private final SlotTable<? extends Expiring> clientCalls;

	private final SlotTable<? extends Expiring> serverCalls;

	private final Runnable further;

	private final AtomicBoolean awake = new AtomicBoolean();

	/**
	 * @param further what else is to be done at each tick; must not block nor run code of
	 * users
	 */
	CallTimer(SlotTable<? extends Expiring> clientCalls, SlotTable<? extends Expiring> serverCalls, Runnable further) {
		this.further = further;
		this.clientCalls = clientCalls;
		this.serverCalls = serverCalls;
		this.thread = new ScheduledThreadPoolExecutor(1, TimerThread::new);
		this.thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
	}

	/**
	 * There is something in a table.
	 */
	void wake() {
		if (!this.awake.get() && this.awake.compareAndSet(false, true)) {
			try {
				schedule();
			}
			catch (OutOfMemoryError ex) {
				// So the JVM calls it when the system has no more threads. The next call
				// tries again.
				this.awake.set(false);
				logger.warn("The timer of calls has no thread", ex);
			}
		}
	}

	@Override
	public void run() {
		try {
			long now = System.nanoTime();
			this.clientCalls.forEach((call) -> expire(call, now));
			this.serverCalls.forEach((call) -> expire(call, now));
			this.further.run();
		}
		finally {
			goOn();
		}
	}

	/**
	 * Whatever one call throws, the others have deadlines, too.
	 */
	private static void expire(Expiring call, long now) {
		try {
			call.expire(now);
		}
		catch (Throwable ex) {
			Thrown.log(logger, Level.WARN, ex, "Ending a call whose time is over failed");
		}
	}

	private void goOn() {
		if (isIdle()) {
			this.awake.set(false);
			// What came just before that did not wake anybody.
			if (!isIdle()) {
				wake();
			}
			return;
		}
		schedule();
	}

	private boolean isIdle() {
		return this.clientCalls.used() == 0 && this.serverCalls.used() == 0;
	}

	private void schedule() {
		Future<?> unused = this.thread.schedule(this, TICK_MILLIS, TimeUnit.MILLISECONDS);
	}

	void close() {
		this.thread.shutdownNow();
	}

	/** What has a deadline. Must not run code of users. */
	@FunctionalInterface
	interface Expiring {

		/**
		 * Ends if its time is over.
		 * @param now in {@link System#nanoTime()}
		 */
		void expire(long now);

	}

	/** Reactor fails what blocks here. */
	private static final class TimerThread extends Thread implements NonBlocking {

		TimerThread(Runnable task) {
			super(task, "cluster-call-timer");
			setDaemon(true);
		}

	}

}
