// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.sngo.cluster.election.KnownLeader;
import io.sngo.cluster.service.call.Thrown;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Disposable;

/**
 * Tells a user's callback of one kind of change. It is signalled that something has
 * changed, and looks for itself what is to be told: however long a callback blocks,
 * nothing piles up.
 */
final class LeadershipCallback implements Disposable {

	private static final Logger logger = LoggerFactory.getLogger(LeadershipCallback.class);

	private final Executor threads;

	private final Supplier<@Nullable KnownLeader> source;

	private final Consumer<KnownLeader> callback;

	private final Consumer<LeadershipCallback> onEnd;

	/**
	 * Since it was last looked at; a run is under way, or about to be, while there are
	 * any.
	 */
	private final AtomicInteger signals = new AtomicInteger();

	private final AtomicBoolean disposed = new AtomicBoolean();

	/** What was signalled is not told any more, either. */
	private volatile boolean cancelled;

	/** Of the lease that was told last; used by one run after the other. */
	private long told;

	/**
	 * @param threads where the callback runs, never twice at a time
	 * @param source what is to be told now, {@code null} for nothing
	 * @param onEnd called once when nothing will be told any more
	 */
	LeadershipCallback(Executor threads, Supplier<@Nullable KnownLeader> source, Consumer<KnownLeader> callback,
			Consumer<LeadershipCallback> onEnd) {
		this.threads = threads;
		this.source = source;
		this.callback = callback;
		this.onEnd = onEnd;
	}

	/**
	 * Something has changed.
	 */
	void signal() {
		if (!isDisposed() && this.signals.getAndIncrement() == 0) {
			try {
				this.threads.execute(this::run);
			}
			catch (RejectedExecutionException ex) {
				// No thread can be had now; the next change signals again.
				this.signals.set(0);
				logger.error("A callback of the leadership could not be called", ex);
			}
		}
	}

	private void run() {
		int seen = this.signals.get();
		try {
			while (seen > 0) {
				tell();
				seen = this.signals.addAndGet(-seen);
			}
		}
		finally {
			if (seen > 0) {
				// No memory even to tell of a failure; the next change signals again.
				this.signals.set(0);
			}
		}
	}

	private void tell() {
		KnownLeader news = this.source.get();
		if (news == null || news.term() == this.told || this.cancelled) {
			return;
		}
		this.told = news.term();
		try {
			this.callback.accept(news);
		}
		catch (Throwable ex) {
			// Whatever it is, the callback has to hear of what comes next.
			Thrown.log(logger, Level.ERROR, ex, "A callback of the leadership failed in term {}", this.told);
		}
	}

	/**
	 * Nothing more will be signalled. What was is still told, and a callback that runs
	 * may end: to clean up is what it is there for.
	 */
	void end() {
		if (this.disposed.compareAndSet(false, true)) {
			this.onEnd.accept(this);
		}
	}

	/**
	 * Nothing more is told. A callback that runs is not interrupted.
	 */
	@Override
	public void dispose() {
		this.cancelled = true;
		end();
	}

	@Override
	public boolean isDisposed() {
		return this.disposed.get();
	}

}
