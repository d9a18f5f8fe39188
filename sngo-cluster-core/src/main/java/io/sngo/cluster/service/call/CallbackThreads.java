// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import reactor.core.scheduler.NonBlocking;

/**
 * The threads on which callers are told of failures and calls that were declined go on,
 * and on which handlers are told that nobody waits any more. They are none of the
 * handlers', which may all be blocked by calls that need just this to end, and neither
 * the timer's nor the network's, which user code must not hold up.
 * <p>
 * Whoever blocks one of them keeps others waiting, so Reactor is told to refuse that.
 */
final class CallbackThreads implements Executor {

	private static final int THREADS = 16;

	private static final int MANY = 1024;

	private final ThreadPoolExecutor pool;

	/**
	 * @param maxWaiting tasks that may wait: one for each call that is under way is
	 * enough while no task blocks
	 */
	CallbackThreads(int maxWaiting) {
		AtomicInteger number = new AtomicInteger();
		this.pool = new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(maxWaiting),
				(task) -> new CallbackThread(task, "sngo-cluster-callback-" + number.incrementAndGet()),
				(rejected, full) -> rejected.run());
		this.pool.allowCoreThreadTimeOut(true);
	}

	/**
	 * Runs a task soon: here, as a last resort, where too many wait, no thread can be
	 * made or the node has closed, for a call must not go without an outcome.
	 */
	@Override
	public void execute(Runnable task) {
		try {
			this.pool.execute(task);
		}
		catch (OutOfMemoryError ex) {
			// So the JVM calls it when the system has no more threads.
			task.run();
		}
	}

	/**
	 * Whether those that run are far behind, so that who can do something itself had
	 * better not add more.
	 */
	boolean areBehind() {
		return this.pool.getQueue().size() >= MANY;
	}

	/**
	 * Ends the threads when they have done what they have to.
	 */
	void close() {
		this.pool.shutdown();
	}

	private static final class CallbackThread extends Thread implements NonBlocking {

		CallbackThread(Runnable task, String name) {
			super(task, name);
			setDaemon(true);
		}

	}

}
