// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where users' callbacks of the leadership run: as many threads as callbacks are busy,
 * since each may block for as long as its node leads, and the one that is to end that
 * must not wait for it.
 */
final class LeadershipThreads implements Executor {

	private final AtomicInteger number = new AtomicInteger();

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "sngo-cluster-leadership-" + this.number.incrementAndGet());
		thread.setDaemon(true);
		return thread;
	});

	/**
	 * @throws RejectedExecutionException if no thread can be had
	 */
	@Override
	public void execute(Runnable task) {
		try {
			this.threads.execute(task);
		}
		catch (OutOfMemoryError ex) {
			throw new RejectedExecutionException("No thread can be started", ex);
		}
	}

	/**
	 * Takes nothing more, and waits for what runs. What takes longer goes on as long as
	 * the process does.
	 * @param atMost longest time to wait
	 */
	void close(Duration atMost) {
		this.threads.shutdown();
		try {
			this.threads.awaitTermination(atMost.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
