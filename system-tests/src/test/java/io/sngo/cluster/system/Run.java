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

	/** Whether waits have their full length, {@code -Dsystem.full=true}. */
	static final boolean FULL = Boolean.getBoolean("system.full");

	/** The build directory of this module. */
	static final Path DIRECTORY = Path.of(System.getProperty("system.directory", "target")).toAbsolutePath();

	private Run() {
	}

	/**
	 * A wait that the normal run has no time for at its full length.
	 */
	static Duration full(Duration full, Duration shortened) {
		return FULL ? full : shortened;
	}

}
