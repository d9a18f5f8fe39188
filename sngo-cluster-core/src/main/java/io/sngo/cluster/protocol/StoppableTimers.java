// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

/**
 * Timers of a protocol until it is stopped. Those that there are by then still run.
 */
public final class StoppableTimers implements Repetition.Scheduler {

	private final Environment environment;

	private boolean stopped;

	public StoppableTimers(Environment environment) {
		this.environment = environment;
	}

	/**
	 * As {@link Environment#schedule}, but for a task that comes too late: it never runs.
	 */
	@Override
	public Environment.Timer schedule(long delayNanos, Runnable task) {
		if (this.stopped) {
			return () -> {
			};
		}
		return this.environment.schedule(delayNanos, task);
	}

	public boolean isStopped() {
		return this.stopped;
	}

	/**
	 * Takes no more tasks.
	 */
	public void stop() {
		this.stopped = true;
	}

}
