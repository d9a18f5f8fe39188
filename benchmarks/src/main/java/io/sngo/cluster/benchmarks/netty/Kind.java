// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.netty;

/**
 * What a frame is: the byte after its length.
 */
final class Kind {

	/** Bytes to send back. */
	static final byte BYTES = 0;

	/** An order as JSON, to be an object in between. */
	static final byte ORDER = 1;

	/** Bytes to count. */
	static final byte MESSAGE = 2;

	/** A stream to be sent back, and each of its elements. */
	static final byte STREAM = 3;

	private Kind() {
	}

}
