// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

/**
 * A process that gets the processor in bursts only: it stands still, runs for a while,
 * stands still again. It ends with the process, or when somebody ends it.
 */
final class Starvation extends Event {

	private final VirtualProcess process;

	private final Bursts bursts;

	private boolean ended;

	Starvation(VirtualProcess process, Bursts bursts) {
		this.process = process;
		this.bursts = bursts;
	}

	/**
	 * The first gap begins now.
	 */
	void begin() {
		happen();
	}

	/**
	 * Ends it; a process that stands still goes on.
	 */
	void end() {
		if (!this.ended) {
			this.ended = true;
			this.process.resume();
		}
	}

	@Override
	void happen() {
		if (this.ended || !this.process.isRunningOrPaused()) {
			return;
		}
		if (this.process.isRunning()) {
			this.process.pause();
			this.process.later(this.bursts.gap(), this);
		}
		else {
			// First, as what the process does now may end it.
			this.process.later(this.bursts.burst(), this);
			this.process.resume();
		}
	}

}
