// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.process;

import io.sngo.cluster.benchmarks.load.LoadResult;
import io.sngo.cluster.benchmarks.load.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What a process says: one line on its standard output when it is ready, and one after
 * each command.
 *
 * @param port of a server that is ready, else 0
 * @param messages that a server has got since it started
 * @param usage of a server since it started
 * @param result of a client's load
 * @param error why there is nothing to tell
 */
public record Answer(int port, long messages, @Nullable Usage usage, @Nullable LoadResult result,
		@Nullable String error) {

	public static Answer ready(int port) {
		return new Answer(port, 0, null, null, null);
	}

	public static Answer used(Usage usage, long messages) {
		return new Answer(0, messages, usage, null, null);
	}

	public static Answer measured(LoadResult result) {
		return new Answer(0, 0, null, result, null);
	}

	public static Answer failed(Throwable failure) {
		return new Answer(0, 0, null, null, (failure.getMessage() != null) ? failure.getMessage() : failure.toString());
	}

}
