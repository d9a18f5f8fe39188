// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import java.util.function.LongSupplier;

/**
 * A task that runs again and again, whatever comes of a run: one that throws is lost, but
 * not those after it. A protocol that stopped because memory or threads were short for a
 * moment would leave a node that answers others and does nothing itself. Where there is
 * nothing to do it may rest until it is woken: a timer costs a node that idles more than
 * what it runs.
 */
public final class Repetition {

	/** In place of a pause: until it is woken. */
	public static final long REST = Long.MAX_VALUE;

	private final Scheduler scheduler;

	private final LongSupplier pause;

	private final Runnable task;

	private final Runnable run = this::now;

	private Environment.Timer next = () -> {
	};

	private boolean resting = true;

	/** Whether the next run was moved since the last one began. */
	private boolean moved;

	/**
	 * @param scheduler runs things later
	 * @param pause asked after each run for the time until the next, in nanoseconds, or
	 * {@link #REST}
	 */
	public Repetition(Scheduler scheduler, LongSupplier pause, Runnable task) {
		this.scheduler = scheduler;
		this.pause = pause;
		this.task = task;
	}

	/**
	 * Runs the task now, and again from then on: after the pause, or when the task itself
	 * has moved its next run to.
	 */
	public void now() {
		this.moved = false;
		try {
			this.task.run();
		}
		finally {
			if (!this.moved) {
				this.resting = true;
				long delayNanos = this.pause.getAsLong();
				if (delayNanos != REST) {
					in(delayNanos);
				}
			}
		}
	}

	/**
	 * Moves the next run.
	 * @param delayNanos time from now, in nanoseconds
	 */
	public void in(long delayNanos) {
		Environment.Timer before = this.next;
		this.next = this.scheduler.schedule(delayNanos, this.run);
		this.resting = false;
		this.moved = true;
		// Not before there is another.
		before.cancel();
	}

	/**
	 * Runs it again if it rests. Never throws: whoever wakes it is in the middle of
	 * something else, and has to wake it again where no timer could be had.
	 * @param delayNanos time from now, in nanoseconds, asked for only if it does
	 */
	public void wake(LongSupplier delayNanos) {
		if (this.resting) {
			try {
				in(delayNanos.getAsLong());
			}
			catch (Throwable ex) {
				// It rests on.
			}
		}
	}

	/**
	 * As {@link Environment#schedule}.
	 */
	@FunctionalInterface
	public interface Scheduler {

		Environment.Timer schedule(long delayNanos, Runnable task);

	}

}
