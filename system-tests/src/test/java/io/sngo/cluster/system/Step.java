// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.util.List;

/**
 * A fault of a schedule.
 *
 * @param number counts from 1
 * @param fault what happens
 * @param order the indexes of all nodes, in the order in which it hits them
 * @param leaderFirst whether the leader, whoever that is, is moved to the front
 * @param flip one of two variants, for faults that have such
 * @param seconds how long it lasts
 */
record Step(int number, Fault fault, List<Integer> order, boolean leaderFirst, boolean flip, int seconds) {

	@Override
	public String toString() {
		return "%2d. %s for %d s, order %s%s%s".formatted(this.number, this.fault, this.seconds, this.order,
				this.leaderFirst ? ", leader first" : "", this.flip ? ", flipped" : "");
	}

}
