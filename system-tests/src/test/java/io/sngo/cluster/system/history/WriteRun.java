// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.history;

/**
 * Writes of one node that a store got one after the other, with no other in between and
 * all with the same end.
 *
 * @param node who wrote
 * @param token what it wrote with
 * @param accepted whether the store took them
 * @param count how many they are
 * @param from when the node knew that it led, before the first of them, in nanoseconds of
 * the machine's monotonic clock
 * @param until when it asked whether it led, before the last of them
 */
public record WriteRun(String node, long token, boolean accepted, long count, long from, long until) {

	/**
	 * Whether the next write belongs to this run.
	 */
	public boolean continuesWith(WriteRun next) {
		return this.node.equals(next.node) && this.token == next.token && this.accepted == next.accepted;
	}

	/**
	 * This run and the next one as one.
	 */
	public WriteRun followedBy(WriteRun next) {
		return new WriteRun(this.node, this.token, this.accepted, this.count + next.count, this.from, next.until);
	}

	/**
	 * What the writes show of the leadership: a write is made because its writer has just
	 * been told that it leads, whatever becomes of it.
	 */
	public Tenure tenure() {
		return new Tenure(this.node, this.token, this.from, this.until);
	}

}
