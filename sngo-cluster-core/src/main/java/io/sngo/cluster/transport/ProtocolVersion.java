// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

/**
 * The versions of the protocol that this code speaks.
 */
final class ProtocolVersion {

	static final int MIN = 1;

	static final int MAX = 1;

	private ProtocolVersion() {
	}

	/**
	 * The newest version that both sides speak.
	 * @return 0 if there is none
	 */
	static int common(int otherMin, int otherMax) {
		int best = Math.min(MAX, otherMax);
		return (best >= MIN && best >= otherMin) ? best : 0;
	}

	static String text(int min, int max) {
		return min == max ? Integer.toString(min) : min + " to " + max;
	}

}
