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
	 * Whether the control loop does it; if not, other threads of the process do, also
	 * while the loop is busy or hangs.
	 */
	boolean needsLoop() {
		return true;
	}

	/**
	 * Does it.
	 */
	abstract void perform();

	/**
	 * The process was gone.
	 */
	void discarded() {
	}

}
