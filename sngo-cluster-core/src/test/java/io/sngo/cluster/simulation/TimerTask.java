// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.protocol.Environment;

/**
 * A timer of a process.
 */
final class TimerTask extends Task implements Environment.Timer {

	private @Nullable Runnable action;

	TimerTask(VirtualProcess process, Runnable action) {
		super(process);
		this.action = action;
	}

	@Override
	public void cancel() {
		this.action = null;
	}

	@Override
	boolean isTimer() {
		return true;
	}

	@Override
	boolean isCancelled() {
		return this.action == null;
	}

	@Override
	void perform() {
		Runnable due = this.action;
		this.action = null;
		if (due != null) {
			this.process.trace().add(Trace.TIMER, this.process.number(), -1, 0, 0, null);
			due.run();
		}
	}

}
