// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.netty.channel.EventLoop;
import io.sngo.cluster.protocol.Peer;
import reactor.netty.resources.LoopResources;

/**
 * The network threads of one transport. Control has a thread of its own, so that neither
 * handshakes nor user data delay a probe.
 */
final class Loops {

	private static final int MAX_DATA_THREADS = 4;

	private final LoopResources accept = LoopResources.create("sngo-cluster-accept", 1, true);

	private final LoopResources control = LoopResources.create("sngo-cluster-control", 1, true);

	private final LoopResources data;

	private final boolean striped;

	/**
	 * @param connectionsPerPeer data connections with one peer, each of which gets a
	 * thread of its own
	 */
	Loops(int connectionsPerPeer) {
		int usual = Math.min(MAX_DATA_THREADS, Runtime.getRuntime().availableProcessors());
		this.data = LoopResources.create("sngo-cluster-data", Math.max(usual, connectionsPerPeer), true);
		this.striped = connectionsPerPeer > 1;
	}

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
	 * Where a data connection with a peer belongs, whichever side has dialled: those of
	 * different stripes apart, and those of one stripe, one after the other, at the same
	 * place. Where there is one with each peer, they take turns.
	 */
	EventLoop of(Peer peer, int stripe) {
		if (stripe == 0 && !this.striped) {
			return next(Lane.DATA);
		}
		List<EventLoop> all = new ArrayList<>();
		of(Lane.DATA).onServer(LoopResources.DEFAULT_NATIVE).forEach((loop) -> all.add((EventLoop) loop));
		return all.get((Math.floorMod(peer.instance(), all.size()) + stripe) % all.size());
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
