// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;

/**
 * Sends control messages to addresses, over the connection that serves the address or
 * over one that is opened for it. Safe for use by any thread.
 */
final class ControlRoutes {

	private static final int MAX_ROUTES = 4096;

	private static final int ATTEMPTS = 5;

	private final TransportContext context;

	private final Dialer dialer;

	private final Map<NodeAddress, ControlRoute> routes = new ConcurrentHashMap<>();

	ControlRoutes(TransportContext context, Dialer dialer) {
		this.context = context;
		this.dialer = dialer;
	}

	void send(NodeAddress to, ControlMessage message) {
		ControlRoute route = this.routes.get(to);
		if (route == null) {
			Connection connection = this.context.table().control(to);
			if (connection != null && connection.send(message)) {
				return;
			}
			route = add(to);
			if (route == null) {
				this.context.meters().error();
				return;
			}
		}
		if (route.send(message)) {
			dial(to, route, ATTEMPTS);
		}
	}

	/**
	 * A connection is open, whoever dialled it: what waits for its address goes out.
	 */
	void onChanged(Connection connection) {
		if (connection.lane() == Lane.CONTROL && connection.isOpen()) {
			flush(connection.peer().address());
			NodeAddress dialled = connection.dialled();
			if (dialled != null) {
				flush(dialled);
			}
		}
	}

	private void flush(NodeAddress address) {
		ControlRoute route = this.routes.get(address);
		if (route != null) {
			route.flush();
		}
	}

	private void dial(NodeAddress to, ControlRoute route, int attempts) {
		Duration timeout = this.context.config().handshakeTimeout().multipliedBy(2);
		this.dialer.dial(to, Lane.CONTROL, timeout, new DialOutcome() {

			@Override
			public void onAnswered(Peer peer, @Nullable Connection connection) {
				if (route.connected(attempts > 1)) {
					dial(to, route, attempts - 1);
				}
			}

			@Override
			public void onFailed(DialFailure failure) {
				if (route.failed()) {
					ControlRoutes.this.context.control().onConnectFailed(to, failure.toLoss());
				}
			}

		});
	}

	private @Nullable ControlRoute add(NodeAddress to) {
		if (this.routes.size() >= MAX_ROUTES) {
			long now = System.nanoTime();
			this.routes.values().removeIf((route) -> route.isForgettable(now));
			if (this.routes.size() >= MAX_ROUTES) {
				return null;
			}
		}
		return this.routes.computeIfAbsent(to, (address) -> new ControlRoute(this.context, address));
	}

}
