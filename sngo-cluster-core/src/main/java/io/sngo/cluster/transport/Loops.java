// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;

import io.netty.channel.EventLoop;
import reactor.netty.resources.LoopResources;

/**
 * The network threads of one transport. Control has a thread of its own, so that neither
 * handshakes nor user data delay a probe.
 */
final class Loops {

	private static final int MAX_DATA_THREADS = 4;

	private final LoopResources accept = LoopResources.create("sngo-cluster-accept", 1, true);

	private final LoopResources control = LoopResources.create("sngo-cluster-control", 1, true);

	private final LoopResources data = LoopResources.create("sngo-cluster-data",
			Math.min(MAX_DATA_THREADS, Runtime.getRuntime().availableProcessors()), true);

	/**
	 * Accepts connections and shakes hands.
	 */
	LoopResources accept() {
		return this.accept;
	}

	LoopResources of(Lane lane) {
		return lane == Lane.DATA ? this.data : this.control;
	}

	EventLoop next(Lane lane) {
		return of(lane).onServer(LoopResources.DEFAULT_NATIVE).next();
	}

	/**
	 * Ends the threads. Blocks until they have ended.
	 */
	void dispose() {
		Duration limit = Duration.ofSeconds(5);
		// Connections that have moved on still report their end to the loop they began
		// on.
		this.control.disposeLater(Duration.ZERO, limit)
			.and(this.data.disposeLater(Duration.ZERO, limit))
			.then(this.accept.disposeLater(Duration.ZERO, limit))
			.block(limit.multipliedBy(2).plusSeconds(1));
	}

}
