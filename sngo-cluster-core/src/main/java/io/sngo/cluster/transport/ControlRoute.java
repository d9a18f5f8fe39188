// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayDeque;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.ControlMessage;

/**
 * The way to one address on the control lane: the messages that wait until a connection
 * is open, in order and bounded, and the backoff after failures. Safe for use by any
 * thread.
 */
final class ControlRoute {

	private static final int MAX_WAITING = 256;

	private final TransportContext context;

	private final NodeAddress address;

	private final ArrayDeque<ControlMessage> waiting = new ArrayDeque<>();

	private final ReconnectBackoff backoff = new ReconnectBackoff();

	private boolean dialling;

	ControlRoute(TransportContext context, NodeAddress address) {
		this.context = context;
		this.address = address;
	}

	/**
	 * Sends a message, keeps it, or drops it within the backoff.
	 * @return whether the caller has to dial
	 */
	synchronized boolean send(ControlMessage message) {
		if (this.waiting.isEmpty()) {
			Connection connection = this.context.table().control(this.address);
			if (connection != null && (connection.send(message) || connection.isUsable())) {
				// Without room in its queue the message is lost, and counted.
				return false;
			}
		}
		boolean dial = !this.dialling;
		if ((dial && !this.backoff.permits(System.nanoTime())) || this.waiting.size() >= MAX_WAITING) {
			this.context.meters().error();
			return false;
		}
		this.waiting.add(message);
		this.dialling = true;
		return dial;
	}

	/**
	 * Sends what waits if there is a connection by now.
	 */
	synchronized void flush() {
		while (!this.waiting.isEmpty()) {
			Connection connection = this.context.table().control(this.address);
			if (connection == null) {
				return;
			}
			connection.send(this.waiting.remove());
		}
	}

	/**
	 * @param mayRetry whether to dial again where the connection gave way to another one,
	 * which then ended before it was used
	 * @return whether the caller has to dial again
	 */
	synchronized boolean connected(boolean mayRetry) {
		this.backoff.succeeded();
		flush();
		this.dialling = mayRetry && !this.waiting.isEmpty();
		if (!this.dialling) {
			drop();
		}
		return this.dialling;
	}

	/**
	 * @return whether messages were lost with it
	 */
	synchronized boolean failed() {
		this.dialling = false;
		this.backoff.failed(System.nanoTime());
		flush();
		return drop();
	}

	synchronized boolean isForgettable(long now) {
		return !this.dialling && this.waiting.isEmpty() && this.backoff.isOver(now);
	}

	private boolean drop() {
		int lost = this.waiting.size();
		this.waiting.clear();
		this.context.meters().errors(lost);
		return lost > 0;
	}

}
