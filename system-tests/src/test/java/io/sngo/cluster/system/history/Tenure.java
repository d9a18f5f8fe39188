// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.history;

/**
 * The time in which a node is known to have led, as it was told whenever it asked: from
 * when the first answer was there until the last question. After a single answer the two
 * are the other way round, and it led at some moment between them.
 *
 * @param node who led
 * @param token the number of its leadership
 * @param from in nanoseconds of the machine's monotonic clock, which all its processes
 * share
 * @param until the same
 */
public record Tenure(String node, long token, long from, long until) {

	/**
	 * Both together: what was seen in one place and in another of the same leadership.
	 */
	Tenure with(Tenure other) {
		return new Tenure(this.node, this.token, Math.min(this.from, other.from), Math.max(this.until, other.until));
	}

	/**
	 * Whether there was a moment for certain at which both led.
	 */
	boolean overlaps(Tenure other) {
		if (isMoment()) {
			return !other.isMoment() && other.includes(this);
		}
		return other.isMoment() ? includes(other) : this.from <= other.until && other.from <= this.until;
	}

	boolean isBefore(Tenure other) {
		return Math.max(this.from, this.until) < Math.min(other.from, other.until);
	}

	private boolean isMoment() {
		return this.until < this.from;
	}

	private boolean includes(Tenure moment) {
		return this.from <= moment.until && moment.from <= this.until;
	}

}
