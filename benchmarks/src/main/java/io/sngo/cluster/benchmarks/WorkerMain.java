// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks;

import java.io.IOException;

import io.sngo.cluster.benchmarks.process.Worker;
import io.sngo.cluster.benchmarks.subject.Subject;

/**
 * The program of the processes that are measured.
 */
public final class WorkerMain {

	private WorkerMain() {
	}

	/**
	 * Runs one half of a system until the standard input ends.
	 * @param args {@code server NAME} or {@code client NAME PORT}
	 */
	public static void main(String[] args) throws IOException {
		Subject subject = Subjects.of(args[1]);
		Worker worker = new Worker();
		if (args[0].equals("server")) {
			worker.serve(subject);
		}
		else {
			worker.call(subject, Integer.parseInt(args[2]));
		}
		// Some systems have threads that nothing ends.
		Runtime.getRuntime().halt(0);
	}

}
