// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import java.util.function.LongSupplier;

/**
 * A task that runs again and again, whatever comes of a run: one that throws is lost, but
 * not those after it. A protocol that stopped because memory or threads were short for a
 * moment would leave a node that answers others and does nothing itself.
 */
public final class Repetition {

	private final Scheduler scheduler;

	private final LongSupplier pause;

	private final Runnable task;

	private final Runnable run = this::now;

	private Environment.Timer next = () -> {
	};

	/**
	 * @param scheduler runs things later
	 * @param pause asked after each run for the time until the next, in nanoseconds
	 */
	public Repetition(Scheduler scheduler, LongSupplier pause, Runnable task) {
		this.scheduler = scheduler;
		this.pause = pause;
		this.task = task;
	}

	/**
	 * Runs the task now, and again from then on.
	 */
	public void now() {
		try {
			this.task.run();
		}
		finally {
			in(this.pause.getAsLong());
		}
	}

	/**
	 * Moves the next run.
	 * @param delayNanos time from now, in nanoseconds
	 */
	public void in(long delayNanos) {
		Environment.Timer before = this.next;
		this.next = this.scheduler.schedule(delayNanos, this.run);
		// Not before there is another.
		before.cancel();
	}

	/**
	 * As {@link Environment#schedule}.
	 */
	@FunctionalInterface
	public interface Scheduler {

		Environment.Timer schedule(long delayNanos, Runnable task);

	}

}
