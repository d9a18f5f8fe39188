// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.subject;

/**
 * Gets the outcome of one call, on any thread. A callback rather than a future: whatever
 * costs least, and the same for all systems.
 */
public interface Reply {

	/**
	 * The answer has come.
	 * @param answer bytes as {@code byte[]} or, where a system works on them, as
	 * {@code ByteBuf}, which is only looked at; or an {@link Order}
	 */
	void received(Object answer);

	/**
	 * There will be no answer.
	 */
	void failed(Throwable failure);

}
