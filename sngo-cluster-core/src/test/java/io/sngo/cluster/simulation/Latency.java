// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a message is on its way.
 */
@FunctionalInterface
public interface Latency {

	/** A local network: 0.1 to 1 ms. */
	Latency LAN = uniform(Duration.ofNanos(100_000), Duration.ofMillis(1));

	/**
	 * Draws the time that one message takes, in nanoseconds.
	 */
	long draw(RandomGenerator random);

	static Latency uniform(Duration min, Duration max) {
		long from = min.toNanos();
		long span = max.toNanos() - from + 1;
		return (random) -> from + (long) (random.nextDouble() * span);
	}

	/**
	 * Mostly the least time, now and then far more: exponential beyond the least.
	 */
	static Latency exponential(Duration min, Duration mean) {
		long from = min.toNanos();
		double beyond = mean.toNanos() - from;
		return (random) -> from + (long) (-Math.log(1 - random.nextDouble()) * beyond);
	}

}
