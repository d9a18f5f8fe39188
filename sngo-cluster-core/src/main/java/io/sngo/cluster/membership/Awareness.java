// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

/**
 * Lifeguard's local health multiplier: how far this node should doubt itself before it
 * doubts others. Source: "Lifeguard: Local Health Awareness for More Accurate Failure
 * Detection" (Dadgar, Phillips, Currey), section IV.
 */
final class Awareness {

	static final int MAX = 7;

	private int score;

	/**
	 * 0 for a healthy node to {@value #MAX}.
	 */
	int score() {
		return this.score;
	}

	void add(int change) {
		this.score = Math.max(0, Math.min(MAX, this.score + change));
	}

	long scale(long nanos) {
		return nanos * (this.score + 1);
	}

}
