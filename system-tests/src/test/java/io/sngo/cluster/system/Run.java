// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the person who started the tests asked for.
 */
final class Run {

	/**
	 * How often a fault is repeated, {@code -Dsystem.repetitions=20} for real figures.
	 */
	static final int REPETITIONS = Integer.getInteger("system.repetitions", 3);

	/**
	 * Whether waits have their full length and limits are those that are promised,
	 * {@code -Dsystem.full=true}: for a machine that has nothing else to do.
	 */
	static final boolean FULL = Boolean.getBoolean("system.full");

	/** How often a fault is repeated that takes a new cluster each time. */
	static final int REPETITIONS_OF_CLUSTERS = FULL ? REPETITIONS : 1;

	/** The build directory of this module. */
	static final Path DIRECTORY = Path.of(System.getProperty("system.directory", "target")).toAbsolutePath();

	/** How many JVMs may run tests at one time. */
	static final int MAX_FORKS = 8;

	/** Tells apart the JVMs that run tests at one time; from 0. */
	static final int FORK = fork(Integer.getInteger("system.fork", 1));

	private Run() {
	}

	private static int fork(int number) {
		if (number > MAX_FORKS) {
			throw new IllegalArgumentException("system.forks is at least " + number + "; 1 to " + MAX_FORKS
					+ " are allowed, as each has its own ports and networks");
		}
		return number - 1;
	}

	/**
	 * The limit of a measured value, in whatever unit: the one that is promised, or, in
	 * the normal run, one that only a defect exceeds, however busy the machine is.
	 */
	static double limit(double promised, double generous) {
		return FULL ? promised : generous;
	}

	/**
	 * A wait that the normal run has no time for at its full length.
	 */
	static Duration full(Duration full, Duration shortened) {
		return FULL ? full : shortened;
	}

}
