// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * The calls of a serial service: one at a time in the order of arrival. The next one
 * starts when the handler before has ended, which for a {@code Mono} or a stage is when
 * that ended: never because its caller did not wait so long. Behind a handler that never
 * ends calls wait until their deadlines, as many as may, and all others are refused.
 */
final class SerialMailbox implements Runnable {

	/** Calls in one go, before others get the thread. */
	private static final int BATCH = 64;

	private final int maxWaiting;

	private final Executor executor;

	private final Queue<ServerCall> queue = new ConcurrentLinkedQueue<>();

	/** Calls that wait or run. */
	private final AtomicInteger size = new AtomicInteger();

	SerialMailbox(int maxWaiting, Executor executor) {
		this.maxWaiting = maxWaiting;
		this.executor = executor;
	}

	/**
	 * Appends a call.
	 * @return {@code false} if too many wait, or nothing can run them
	 */
	boolean offer(ServerCall call) {
		int before;
		do {
			before = this.size.get();
			if (before > this.maxWaiting) {
				return false;
			}
		}
		while (!this.size.compareAndSet(before, before + 1));
		this.queue.add(call);
		if (before == 0) {
			schedule();
		}
		return true;
	}

	@Override
	public void run() {
		for (int i = 1; i <= BATCH; i++) {
			ServerCall call = take();
			if (!call.handle()) {
				// Its result is still to come.
				return;
			}
			boolean more = this.size.decrementAndGet() > 0;
			boolean handOn = more && (i == BATCH || call.isLocal());
			if (handOn) {
				schedule();
			}
			// After the turn, as a local caller goes on here and may call again.
			call.deliver();
			if (handOn || !more) {
				return;
			}
		}
	}

	/**
	 * The handler whose turn it was has ended after its method had returned.
	 */
	void ended() {
		if (this.size.decrementAndGet() > 0) {
			schedule();
		}
	}

	private void schedule() {
		try {
			this.executor.execute(this);
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			// The latter where the system has no more threads.
			// None of them has started, and no later one may overtake them.
			do {
				take().refuse(Refusal.OVERLOADED, "no thread is free to run the handler");
			}
			while (this.size.decrementAndGet() > 0);
		}
	}

	private ServerCall take() {
		@Nullable ServerCall call = this.queue.poll();
		while (call == null) {
			// It was counted a moment before it is there.
			Thread.onSpinWait();
			call = this.queue.poll();
		}
		return call;
	}

}
