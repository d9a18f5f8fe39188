// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.pekko;

import io.sngo.cluster.benchmarks.subject.Server;
import org.apache.pekko.actor.ActorSystem;

/**
 * An actor system that is asked.
 *
 * @param system the system
 * @param port where it listens
 */
record PekkoServer(ActorSystem system, int port) implements Server {

	@Override
	public void close() {
		this.system.terminate();
	}

}
