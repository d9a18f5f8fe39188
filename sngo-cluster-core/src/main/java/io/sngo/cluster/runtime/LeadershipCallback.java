// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.sngo.cluster.election.KnownLeader;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * Tells a user's callback of one kind of change. It is signalled that something has
 * changed, and looks for itself what is to be told: however long a callback blocks,
 * nothing piles up.
 */
final class LeadershipCallback implements Disposable {

	private static final Logger logger = LoggerFactory.getLogger(LeadershipCallback.class);

	private final Scheduler.Worker worker;

	private final Supplier<@Nullable KnownLeader> source;

	private final Consumer<KnownLeader> callback;

	private final Consumer<LeadershipCallback> onEnd;

	private final AtomicBoolean signalled = new AtomicBoolean();

	private final AtomicBoolean disposed = new AtomicBoolean();

	/** What was signalled is not told any more, either. */
	private volatile boolean cancelled;

	/** Of the lease that was told last; only used on the worker. */
	private long told;

	/**
	 * @param worker where the callback runs, disposed in the end
	 * @param source what is to be told now, {@code null} for nothing
	 * @param onEnd called once when nothing will be told any more
	 */
	LeadershipCallback(Scheduler.Worker worker, Supplier<@Nullable KnownLeader> source, Consumer<KnownLeader> callback,
			Consumer<LeadershipCallback> onEnd) {
		this.worker = worker;
		this.source = source;
		this.callback = callback;
		this.onEnd = onEnd;
	}

	/**
	 * Something has changed.
	 */
	void signal() {
		if (!isDisposed() && this.signalled.compareAndSet(false, true)) {
			try {
				this.worker.schedule(this::tell);
			}
			catch (RejectedExecutionException ex) {
				// No thread can be had now; the next change signals again.
				this.signalled.set(false);
				logger.error("A callback of the leadership could not be called", ex);
			}
		}
	}

	private void tell() {
		this.signalled.set(false);
		KnownLeader news = this.source.get();
		if (news == null || news.term() == this.told || this.cancelled) {
			return;
		}
		this.told = news.term();
		try {
			this.callback.accept(news);
		}
		catch (RuntimeException ex) {
			logger.error("A callback of the leadership failed in term {}", this.told, ex);
		}
	}

	/**
	 * Nothing more will be signalled. What was is still told, and a callback that runs
	 * may end: to clean up is what it is there for.
	 */
	void end() {
		if (this.disposed.compareAndSet(false, true)) {
			this.onEnd.accept(this);
			try {
				this.worker.schedule(this.worker::dispose);
			}
			catch (RejectedExecutionException ex) {
				this.worker.dispose();
			}
		}
	}

	@Override
	public void dispose() {
		this.cancelled = true;
		if (this.disposed.compareAndSet(false, true)) {
			this.onEnd.accept(this);
			this.worker.dispose();
		}
	}

	@Override
	public boolean isDisposed() {
		return this.disposed.get();
	}

}
