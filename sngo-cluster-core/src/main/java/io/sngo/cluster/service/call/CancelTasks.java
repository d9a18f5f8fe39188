// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Whether a call was cancelled, and what its handler left to be done then.
 */
final class CancelTasks {

	private static final Logger logger = LoggerFactory.getLogger(CancelTasks.class);

	private volatile boolean cancelled;

	private boolean ended;

	private @Nullable List<Runnable> tasks;

	/**
	 * Keeps a task until the call is cancelled. Runs it at once if it is, and never once
	 * the handler has ended.
	 */
	void add(Runnable task) {
		synchronized (this) {
			if (this.ended) {
				return;
			}
			if (!this.cancelled) {
				if (this.tasks == null) {
					this.tasks = new ArrayList<>(1);
				}
				this.tasks.add(task);
				return;
			}
		}
		task.run();
	}

	/**
	 * @return {@code false} if that had happened before
	 */
	synchronized boolean cancel() {
		boolean first = !this.cancelled;
		this.cancelled = true;
		return first;
	}

	boolean isCancelled() {
		return this.cancelled;
	}

	/**
	 * Has what is to be done done in the order in which it was left.
	 */
	void run(Executor executor) {
		List<Runnable> taken;
		synchronized (this) {
			taken = this.tasks;
			this.tasks = null;
		}
		if (taken != null) {
			executor.execute(() -> taken.forEach(CancelTasks::run));
		}
	}

	private static void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			Thrown.log(logger, Level.WARN, ex, "What a handler left to be done when its call is cancelled failed");
		}
	}

	/**
	 * The handler has ended: there is nothing to cancel any more.
	 */
	synchronized void end() {
		this.ended = true;
		this.tasks = null;
	}

}
