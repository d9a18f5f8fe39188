// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import io.sngo.cluster.protocol.Environment;

/**
 * Timers that notice when this process slept: a timer that runs late by more than an ack
 * timeout means that nothing was heard for that long, too, whatever others sent. The
 * sleeper then has to doubt itself before any of its timers accuses anybody.
 */
final class Timers {

	private final Environment environment;

	private final long toleratedNanos;

	private final Runnable onWake;

	private long awakeSince;

	private boolean stopped;

	Timers(Environment environment, long toleratedNanos, Runnable onWake) {
		this.environment = environment;
		this.toleratedNanos = toleratedNanos;
		this.onWake = onWake;
		this.awakeSince = environment.nanoTime();
	}

	long now() {
		return this.environment.nanoTime();
	}

	Environment.Timer schedule(long delayNanos, Runnable task) {
		Watched watched = new Watched(now() + Math.max(0, delayNanos), task);
		watched.timer = this.environment.schedule(Math.max(0, delayNanos), watched);
		return watched;
	}

	/**
	 * Cancels all there are and takes no more.
	 */
	void stop() {
		this.stopped = true;
	}

	private final class Watched implements Runnable, Environment.Timer {

		private final long due;

		private final Runnable task;

		private boolean cancelled;

		private Environment.Timer timer = () -> {
		};

		Watched(long due, Runnable task) {
			this.due = due;
			this.task = task;
		}

		@Override
		public void run() {
			if (this.cancelled || Timers.this.stopped) {
				return;
			}
			long now = now();
			// Timers that were due before the last wake-up are late because of the same
			// sleep.
			if (now - this.due > Timers.this.toleratedNanos && this.due >= Timers.this.awakeSince) {
				Timers.this.awakeSince = now;
				Timers.this.onWake.run();
			}
			if (!this.cancelled && !Timers.this.stopped) {
				this.task.run();
			}
		}

		@Override
		public void cancel() {
			this.cancelled = true;
			this.timer.cancel();
		}

	}

}
