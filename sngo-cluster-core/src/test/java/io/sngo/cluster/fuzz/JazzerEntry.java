// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.fuzz;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/**
 * What Jazzer calls: the target that the system property {@code fuzz.target} names.
 */
public final class JazzerEntry {

	/** What traces comparisons allocates, too. */
	private static final int ALLOWANCE = 16;

	private static final FuzzTarget TARGET = FuzzTargets.create(System.getProperty("fuzz.target"));

	private static final Execution EXECUTION = new Execution(TARGET, ALLOWANCE);

	/**
	 * Leaves so much to the target. At its start Jazzer looks through all classes that
	 * there are, and for that alone it needs more.
	 */
	private static final long HEAP = 64L * 1024 * 1024;

	private static final int PIECE = 256 * 1024;

	private static final List<byte[]> BALLAST = ballast();

	private JazzerEntry() {
	}

	private static List<byte[]> ballast() {
		System.gc();
		Runtime runtime = Runtime.getRuntime();
		long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
		List<byte[]> ballast = new ArrayList<>();
		for (; free > HEAP; free -= PIECE) {
			ballast.add(new byte[PIECE]);
		}
		return ballast;
	}

	/**
	 * Called first, by its name. Classes that are loaded here need none of the time of an
	 * input.
	 */
	public static void fuzzerInitialize() {
		TARGET.seeds().forEach(EXECUTION::of);
	}

	/**
	 * Called again and again, by its name.
	 */
	public static void fuzzerTestOneInput(byte[] input) {
		try {
			EXECUTION.of(input);
		}
		finally {
			Reference.reachabilityFence(BALLAST);
		}
	}

}
