// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Which faults happen, to whom and for how long: always the same for the same seed.
 * Before any fault comes again all others have been.
 */
final class ChaosSchedule {

	private static final int SHORTEST_SECONDS = 3;

	private final Random random;

	private final int nodes;

	private final int longestSeconds;

	private final Queue<Fault> round = new ArrayDeque<>();

	private int number;

	ChaosSchedule(long seed, int nodes, int longestSeconds) {
		this.random = new Random(seed);
		this.nodes = nodes;
		this.longestSeconds = longestSeconds;
	}

	Step next() {
		if (this.round.isEmpty()) {
			this.round.addAll(shuffled(List.of(Fault.values())));
		}
		this.number++;
		int seconds = this.random.nextInt(SHORTEST_SECONDS, this.longestSeconds + 1);
		return new Step(this.number, this.round.remove(), shuffled(IntStream.range(0, this.nodes).boxed().toList()),
				this.random.nextBoolean(), this.random.nextBoolean(), seconds);
	}

	private <T> List<T> shuffled(List<T> list) {
		List<T> shuffled = new ArrayList<>(list);
		Collections.shuffle(shuffled, this.random);
		return List.copyOf(shuffled);
	}

}
