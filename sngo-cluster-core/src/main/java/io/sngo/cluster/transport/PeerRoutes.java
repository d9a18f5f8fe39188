// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.List;

import io.netty.channel.EventLoop;
import io.sngo.cluster.protocol.Peer;

/**
 * The ways to one peer on the data lane: one for each {@linkplain Stripes stripe}. Which
 * one somebody takes depends on the thread alone, so that what it sends keeps its order.
 * Safe for use by any thread.
 */
final class PeerRoutes {

	private final DataRoute[] routes;

	/** Where the connections of the stripes are. */
	private final EventLoop[] loops;

	/**
	 * @param count of stripes
	 * @param maxWaitingBytes that those may take that wait for one of them
	 * @param sharingNanos how long one shares a connection before it tries its own
	 */
	PeerRoutes(TransportContext context, Peer peer, int count, long maxWaitingBytes, long sharingNanos) {
		PeerDials dials = new PeerDials();
		this.routes = new DataRoute[count];
		this.loops = new EventLoop[(count > 1) ? count : 0];
		for (int stripe = 0; stripe < count; stripe++) {
			this.routes[stripe] = new DataRoute(peer, new StripeSharing(context.table(), peer, stripe, sharingNanos),
					dials, maxWaitingBytes);
		}
		for (int stripe = 0; stripe < this.loops.length; stripe++) {
			this.loops[stripe] = context.loops().of(peer, stripe);
		}
	}

	List<DataRoute> all() {
		return List.of(this.routes);
	}

	/**
	 * The way that the calling thread takes.
	 */
	DataRoute ofCaller() {
		return this.routes[(this.routes.length > 1) ? stripeOfCaller() : 0];
	}

	/**
	 * What goes on where an answer came, goes on with the connection that brought it: its
	 * loop need not wake another one, and who has sent and goes on from there keeps the
	 * order.
	 */
	private int stripeOfCaller() {
		Thread caller = Thread.currentThread();
		for (int stripe = 0; stripe < this.loops.length; stripe++) {
			if (this.loops[stripe].inEventLoop(caller)) {
				return stripe;
			}
		}
		return Stripes.ofThread(caller.getId(), this.routes.length);
	}

	/**
	 * Ends all if nothing is lost with them, else none: whoever uses one that stays is
	 * not told that it was given up.
	 */
	boolean forget(long now) {
		return forget(0, now);
	}

	/**
	 * Holds each back while it looks at those after it.
	 */
	private boolean forget(int from, long now) {
		return from == this.routes.length || this.routes[from].forget(now, () -> forget(from + 1, now));
	}

}
