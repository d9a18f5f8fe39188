// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.stream.LongStream;

/**
 * How many runs a test makes: few in every build, {@code -Dsimulation.seeds} at leisure.
 */
final class Seeds {

	private Seeds() {
	}

	static LongStream few() {
		return upTo(20);
	}

	static LongStream upTo(int usually) {
		Long one = Long.getLong("simulation.seed");
		return one != null ? LongStream.of(one) : LongStream.range(0, Integer.getInteger("simulation.seeds", usually));
	}

}
