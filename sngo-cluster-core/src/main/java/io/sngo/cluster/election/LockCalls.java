// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Calls a lock, which may block, elsewhere than on the control loop.
 */
public interface LockCalls {

	/**
	 * @param question called once, after those before it
	 * @param whenAnswered gets the answer, later, on the control loop; {@code null} where
	 * the question has failed
	 */
	void call(Question question, Consumer<@Nullable Boolean> whenAnswered);

	/**
	 * What is asked of a lock.
	 */
	@FunctionalInterface
	interface Question {

		boolean ask() throws Exception;

	}

}
