// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

import io.sngo.cluster.protocol.Environment;

/**
 * Timers that notice when this process slept: a timer that runs late by more than an ack
 * timeout means that nothing was heard for that long, too, whatever others sent. The
 * sleeper then has to doubt itself before any of its timers accuses anybody.
 */
final class Timers {

	private final Environment environment;

	private final long toleratedNanos;

	private final LongConsumer onWake;

	private long awakeSince;

	private final Set<Watched> pending = new LinkedHashSet<>();

	private boolean stopped;

	Timers(Environment environment, long toleratedNanos, LongConsumer onWake) {
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
		if (!this.stopped) {
			watched.timer = this.environment.schedule(Math.max(0, delayNanos), watched);
			this.pending.add(watched);
		}
		return watched;
	}

	boolean isStopped() {
		return this.stopped;
	}

	/**
	 * Cancels all there are and takes no more.
	 */
	void stop() {
		this.stopped = true;
		List.copyOf(this.pending).forEach(Watched::cancel);
	}

	private final class Watched implements Runnable, Environment.Timer {

		private final long due;

		private final Runnable task;

		private Environment.Timer timer = () -> {
		};

		Watched(long due, Runnable task) {
			this.due = due;
			this.task = task;
		}

		@Override
		public void run() {
			long now = now();
			// Timers that were due before the last wake-up are late because of the same
			// sleep.
			try {
				if (now - this.due > Timers.this.toleratedNanos && this.due >= Timers.this.awakeSince) {
					Timers.this.awakeSince = now;
					Timers.this.onWake.accept(now - this.due);
				}
			}
			finally {
				// Waking up may have cancelled this very timer.
				if (Timers.this.pending.remove(this)) {
					this.task.run();
				}
			}
		}

		@Override
		public void cancel() {
			Timers.this.pending.remove(this);
			this.timer.cancel();
		}

	}

}
