// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.DeniedCall;
import io.sngo.cluster.service.DeniedCallListener;

/**
 * Tells of calls that were denied, so that no caller can flood whoever is told: the
 * listener gets 10 in a second and the log one in 10 seconds at most. The listener has a
 * thread of its own, as it may write to a store. Safe for use by any thread.
 */
final class DeniedCalls {

	static final int PER_SECOND = 10;

	static final int MAX_WAITING = 100;

	private static final Logger logger = LoggerFactory.getLogger(DeniedCalls.class);

	private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final @Nullable DeniedCallListener listener;

	private final ThreadPoolExecutor thread;

	private long lastLine;

	private long windowStart;

	private int told;

	private long count;

	private long omitted;

	DeniedCalls(@Nullable DeniedCallListener listener) {
		this.listener = listener;
		this.thread = new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING),
				DeniedCalls::newThread);
		this.thread.allowCoreThreadTimeOut(true);
		this.lastLine = System.nanoTime() - SILENCE_NANOS;
		this.windowStart = this.lastLine;
	}

	private static Thread newThread(Runnable task) {
		Thread thread = new Thread(task, "sngo-cluster-denied");
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * @param text what the caller is told
	 */
	void add(String service, String operation, NodeId caller, Set<String> callerRoles, Set<String> needed,
			String text) {
		add(new DeniedCall(service, operation, caller, callerRoles, needed, 0), text, System.nanoTime());
	}

	synchronized void add(DeniedCall call, String text, long now) {
		this.count++;
		if (now - this.lastLine >= SILENCE_NANOS) {
			this.lastLine = now;
			logger.warn("A call of service '{}' was denied: {}; {} denied so far", call.service(), text, this.count);
		}
		if (now - this.windowStart >= WINDOW_NANOS) {
			this.windowStart = now;
			this.told = 0;
		}
		if (this.listener != null && !(this.told < PER_SECOND && tell(this.listener, call))) {
			this.omitted++;
		}
	}

	private boolean tell(DeniedCallListener listener, DeniedCall call) {
		DeniedCall told = new DeniedCall(call.service(), call.operation(), call.caller(), call.callerRoles(),
				call.neededRoles(), this.omitted);
		try {
			this.thread.execute(() -> tellNow(listener, told));
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			// Too many wait for it, there is no thread, or the node has closed.
			return false;
		}
		this.told++;
		this.omitted = 0;
		return true;
	}

	private static void tellNow(DeniedCallListener listener, DeniedCall call) {
		try {
			listener.denied(call);
		}
		catch (Throwable ex) {
			Thrown.log(logger, Level.WARN, ex, "A listener failed to take that a call of service '{}' was denied",
					call.service());
		}
	}

	/**
	 * Ends the thread when what waits for it has been told.
	 */
	void close() {
		this.thread.shutdown();
	}

}
