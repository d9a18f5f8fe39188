// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Leaves a process a part of the time of its processors, as a container does that has
 * used up its quota: of every 100 ms it stands still for all but that part.
 */
final class Throttle {

	private static final Duration PERIOD = Duration.ofMillis(100);

	private Throttle() {
	}

	/**
	 * @param part of the time that the node runs, as in 0.1
	 */
	static void pass(TestNode node, double part, Duration length) {
		double runs = PERIOD.toMillis() * part / 1000;
		double stands = PERIOD.toMillis() / 1000.0 - runs;
		String pid = Long.toString(node.process().pid());
		String loop = String.format(Locale.ROOT, "while kill -STOP %s; do sleep %.3f; kill -CONT %s; sleep %.3f; done",
				pid, stands, pid, runs);
		AppProcess signals = AppProcess.start(List.of("bash", "-c", loop), Run.DIRECTORY.resolve("throttle.log"));
		try {
			Clocks.pass(length);
		}
		finally {
			signals.close();
			node.process().signal("CONT");
		}
	}

}
