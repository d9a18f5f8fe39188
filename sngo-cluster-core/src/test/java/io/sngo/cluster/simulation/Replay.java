// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.io.FileOutputStream;
import java.io.FileDescriptor;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Prints the hash of a run: for comparing JVMs.
 */
final class Replay {

	private Replay() {
	}

	public static void main(String[] arguments) {
		try (PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true,
				StandardCharsets.UTF_8)) {
			out.println("hash " + DeterminismTests.run(Long.parseLong(arguments[0])));
		}
	}

}
