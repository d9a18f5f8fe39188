// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.sngo.cluster.election.LockCalls;

/**
 * Calls the lock of the leader on a thread of its own, always the same: many locks belong
 * to the thread that took them.
 */
final class LockThread implements LockCalls {

	private static final Logger logger = LoggerFactory.getLogger(LockThread.class);

	private final ExecutorService thread = Executors.newSingleThreadExecutor((task) -> {
		Thread created = new Thread(task, "sngo-cluster-lock");
		created.setDaemon(true);
		return created;
	});

	private final Executor loop;

	/** Only used on the thread. */
	private boolean failing;

	/**
	 * @param loop where answers are told
	 */
	LockThread(Executor loop) {
		this.loop = loop;
	}

	@Override
	public void call(Question question, Consumer<@Nullable Boolean> whenAnswered) {
		try {
			this.thread.execute(() -> {
				Boolean answer = ask(question);
				tell(() -> whenAnswered.accept(answer));
			});
		}
		catch (RejectedExecutionException ex) {
			// The node has stopped: nobody waits for the answer any more.
		}
	}

	private @Nullable Boolean ask(Question question) {
		try {
			boolean answer = question.ask();
			if (this.failing) {
				this.failing = false;
				logger.info("The lock of the leader can be reached again");
			}
			return answer;
		}
		catch (Throwable ex) {
			// Whatever it is, the question is over: the next one may work.
			if (this.failing) {
				logger.debug("The lock of the leader cannot be reached", ex);
			}
			else {
				this.failing = true;
				logger.warn("The lock of the leader cannot be reached: this node does not lead before it can", ex);
			}
			return null;
		}
	}

	private void tell(Runnable answer) {
		try {
			this.loop.execute(answer);
		}
		catch (RejectedExecutionException ex) {
			// The same.
		}
	}

	/**
	 * Ends the thread after what it was asked, to give the lock back most of all.
	 * @param atMost longest time to wait for that; a store that does not answer gets the
	 * lock back when its time is over
	 */
	void close(Duration atMost) {
		this.thread.shutdown();
		try {
			if (!this.thread.awaitTermination(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
				logger.warn("The lock of the leader was not given back within {}", atMost);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
