// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Which sources are measured.
 */
final class Commit {

	private Commit() {
	}

	/**
	 * What git says of the working directory.
	 */
	static String current() {
		try {
			Process git = new ProcessBuilder("git", "describe", "--always", "--dirty").start();
			String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
			return commit.isEmpty() ? "unknown" : commit;
		}
		catch (IOException ex) {
			return "unknown";
		}
	}

}
