// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.List;

/**
 * Leaves a process a part of the time of its processors, as a container does that has
 * used up its quota: of every 100 ms it stands still for all but that part.
 */
final class Throttle implements AutoCloseable {

	private static final Duration PERIOD = Duration.ofMillis(100);

	private final AppProcess victim;

	private final AppProcess signals;

	private Throttle(AppProcess victim, AppProcess signals) {
		this.victim = victim;
		this.signals = signals;
	}

	/**
	 * @param part of the time that the node runs, as in 0.1
	 */
	static Throttle on(TestNode node, double part) {
		double runs = PERIOD.toMillis() * part / 1000;
		double stands = PERIOD.toMillis() / 1000.0 - runs;
		String pid = Long.toString(node.process().pid());
		String loop = "while kill -STOP %s; do sleep %.3f; kill -CONT %s; sleep %.3f; done".formatted(pid, stands, pid,
				runs);
		return new Throttle(node.process(),
				AppProcess.start(List.of("bash", "-c", loop), Run.DIRECTORY.resolve("throttle.log")));
	}

	@Override
	public void close() {
		this.signals.close();
		this.victim.signal("CONT");
	}

}
