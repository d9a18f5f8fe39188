// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Programs of the system that do something and end.
 */
final class Commands {

	private Commands() {
	}

	/**
	 * Runs a program.
	 * @return what it wrote
	 * @throws IllegalStateException if it failed
	 */
	static String run(String... command) {
		String line = String.join(" ", command);
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			process.getOutputStream().close();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			int exit = process.waitFor();
			if (exit != 0) {
				throw new IllegalStateException("'" + line + "' ended with " + exit + ": " + output);
			}
			return output;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("'" + line + "' did not run", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Whether a program runs and succeeds.
	 */
	static boolean succeeds(String... command) {
		try {
			run(command);
			return true;
		}
		catch (IllegalStateException | UncheckedIOException ex) {
			return false;
		}
	}

}
