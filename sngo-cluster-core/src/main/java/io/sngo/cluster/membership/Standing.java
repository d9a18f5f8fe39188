// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

/**
 * Whether a node that looks for a cluster may begin one. It is told to others as a number
 * that grows with each change, so that the last word is known from those before it: an
 * even one says yes.
 */
final class Standing {

	/** Until a node has said otherwise it may begin. */
	static final long FIRST = 0;

	private long number = FIRST;

	long number() {
		return this.number;
	}

	boolean mayBegin() {
		return mayBegin(this.number);
	}

	static boolean mayBegin(long number) {
		return number % 2 == 0;
	}

	void set(boolean mayBegin) {
		if (mayBegin != mayBegin()) {
			this.number++;
		}
	}

}
