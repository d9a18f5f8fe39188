// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

/**
 * Something that happens to a process: it runs on the control loop of that process, later
 * if the process is paused or busy, never if the process is gone by then.
 */
abstract class Task extends Event {

	final VirtualProcess process;

	Task(VirtualProcess process) {
		this.process = process;
	}

	@Override
	final void happen() {
		this.process.accept(this);
	}

	/**
	 * Whether this is a timer; a process that wakes up runs those first.
	 */
	boolean isTimer() {
		return false;
	}

	boolean isCancelled() {
		return false;
	}

	/**
	 * Runs on the control loop.
	 */
	abstract void perform();

	/**
	 * The process was gone.
	 */
	void discarded() {
	}

}
