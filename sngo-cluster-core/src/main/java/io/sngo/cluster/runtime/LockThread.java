// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.sngo.cluster.election.LockCalls;
import io.sngo.cluster.protocol.Environment;

/**
 * Calls the lock of the leader on a thread of its own, always the same: many locks belong
 * to the thread that took them.
 */
final class LockThread implements LockCalls {

	private static final Logger logger = LoggerFactory.getLogger(LockThread.class);

	private final ExecutorService executor = Executors.newSingleThreadExecutor((task) -> {
		Thread created = new Thread(task, "sngo-cluster-lock");
		created.setDaemon(true);
		return created;
	});

	private final ControlLoop loop;

	private final Duration lease;

	private volatile @Nullable Thread thread;

	/** Only used on the thread. */
	private boolean failing;

	/**
	 * Starts the thread: there may be no memory for it later.
	 * @param loop where answers are told
	 * @param lease the time after which a question without an answer costs the leadership
	 */
	LockThread(ControlLoop loop, Duration lease) {
		this.loop = loop;
		this.lease = lease;
		this.executor.execute(() -> this.thread = Thread.currentThread());
	}

	/**
	 * Only called on the loop.
	 */
	@Override
	public void call(Question question, Consumer<@Nullable Boolean> whenAnswered) {
		Environment.Timer silence = this.loop.schedule(this.lease.toNanos(), this::onSilence);
		try {
			this.executor.execute(() -> {
				Boolean answer = ask(question);
				tell(() -> {
					silence.cancel();
					whenAnswered.accept(answer);
				});
			});
		}
		catch (RejectedExecutionException ex) {
			// The node has stopped: nobody waits for the answer any more.
		}
	}

	private void onSilence() {
		logger.warn("The lock of the leader has not answered for {}: with 'cluster.leader.strategy: lock-registry'"
				+ " this node does not lead before it does. Let the client of the store give up within a quarter of"
				+ " 'cluster.leader.lease-duration'", this.lease);
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
			report(ex);
			return null;
		}
	}

	private void report(Throwable failure) {
		try {
			if (this.failing) {
				logger.debug("The lock of the leader cannot be reached", failure);
			}
			else {
				this.failing = true;
				logger.warn("The lock of the leader cannot be reached: this node does not lead before it can", failure);
			}
		}
		catch (Throwable ex) {
			// No memory to tell of it, or no words: the question is over all the same.
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
	 * Ends the thread after what it was asked, to give the lock back most of all. Nothing
	 * is asked afterwards.
	 * @param atMost longest time to wait for that, and then again for what is interrupted
	 * meanwhile; a store that does not answer gets the lock back when its time is over
	 */
	void close(Duration atMost) {
		this.executor.shutdown();
		try {
			// A question that hangs is one thing, giving the lock back after it another.
			for (int i = 0; i < 2 && !this.executor.awaitTermination(atMost.toNanos(), TimeUnit.NANOSECONDS); i++) {
				logger.warn("The lock of the leader does not answer: the node waits for it no more after {}", atMost);
				interrupt();
			}
		}
		catch (InterruptedException ex) {
			interrupt();
			Thread.currentThread().interrupt();
		}
	}

	private void interrupt() {
		Thread hanging = this.thread;
		if (hanging != null) {
			hanging.interrupt();
		}
	}

}
