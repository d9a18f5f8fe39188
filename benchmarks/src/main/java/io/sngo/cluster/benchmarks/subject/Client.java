// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.subject;

import java.util.function.Consumer;

/**
 * The half of a system that calls. Used by many threads at once.
 */
public interface Client extends AutoCloseable {

	/**
	 * Whether a call returns only when it is answered, so that every call in flight needs
	 * a thread.
	 */
	default boolean blocks() {
		return false;
	}

	/**
	 * Has bytes sent back.
	 */
	void echo(byte[] payload, Reply reply) throws Exception;

	/**
	 * Has a record sent back, as JSON both ways.
	 */
	void echo(Order order, Reply reply) throws Exception;

	/**
	 * Sends a message that nobody answers; fails where the system answers everything, as
	 * {@link Subject#offers} says.
	 * @param onFailure told if it turns out that it cannot be sent
	 */
	default void send(byte[] message, Consumer<Throwable> onFailure) throws Exception {
		onFailure.accept(new IllegalStateException(getClass().getSimpleName()
				+ " has no messages without an answer: leave the workload out with --workloads"));
	}

	/**
	 * Asks for a stream of elements; fails where the system has none, as
	 * {@link Subject#offers} says.
	 * @param reply gets how many came, all in order, as {@code Long}
	 */
	default void stream(Reply reply) throws Exception {
		reply.failed(new IllegalStateException(
				getClass().getSimpleName() + " has no streams here: leave the workload out with --workloads"));
	}

	@Override
	void close();

}
