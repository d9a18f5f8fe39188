// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

/**
 * Something that happens at a moment of virtual time. Events of the same moment happen in
 * the order in which they were scheduled.
 */
abstract class Event {

	long time;

	long sequence;

	abstract void happen();

	final boolean isBefore(Event other) {
		return this.time != other.time ? this.time < other.time : this.sequence < other.sequence;
	}

}
