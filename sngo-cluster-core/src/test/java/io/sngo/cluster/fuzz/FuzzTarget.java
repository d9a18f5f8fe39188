// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.fuzz;

import java.util.List;

/**
 * Something that reads what others send, under arbitrary bytes. One object is used again
 * and again, by one thread.
 */
public interface FuzzTarget extends AutoCloseable {

	/**
	 * What nodes really send, to begin with.
	 */
	List<byte[]> seeds();

	/**
	 * Feeds it, and checks what must hold whatever comes.
	 * @throws Throwable if it does not
	 */
	void run(byte[] input) throws Throwable;

	/**
	 * How many bytes all that a run allocates may have: bounded by what came, not by what
	 * that promises.
	 */
	default long maxAllocated(int length) {
		return 16 * 1024 + 64L * length;
	}

	@Override
	default void close() {
		// Most have nothing that is to be closed.
	}

}
