// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives data channels to peers, opening them where there are none. Requests for the same
 * peer share one attempt. Safe for use by any thread.
 */
final class DataRoutes {

	private static final Logger logger = LoggerFactory.getLogger(DataRoutes.class);

	private static final int MAX_ROUTES = 4096;

	private static final int ATTEMPTS = 5;

	private final TransportContext context;

	private final Dialer dialer;

	private final Map<Peer, DataRoute> routes = new ConcurrentHashMap<>();

	DataRoutes(TransportContext context, Dialer dialer) {
		this.context = context;
		this.dialer = dialer;
	}

	void channel(Peer peer, BiConsumer<@Nullable DataChannel, @Nullable Throwable> whenOpen) {
		Connection open = this.context.table().current(Lane.DATA, peer);
		if (open != null) {
			whenOpen.accept(open, null);
			return;
		}
		if (peer.equals(this.context.local())) {
			whenOpen.accept(null, new ClusterException("Node '" + peer.id() + "' does not dial itself"));
			return;
		}
		if (this.routes.size() >= MAX_ROUTES) {
			long now = System.nanoTime();
			this.routes.values().removeIf((route) -> route.isForgettable(now));
			if (this.routes.size() >= MAX_ROUTES) {
				whenOpen.accept(null, new ClusterException(MAX_ROUTES + " peers are dialled already"));
				return;
			}
		}
		DataRoute route = this.routes.computeIfAbsent(peer, (key) -> new DataRoute());
		ClusterException recent = route.await(whenOpen);
		if (recent != null) {
			this.context.meters().error();
			whenOpen.accept(null, recent);
		}
		else if (route.startDialling()) {
			// One may have come in meanwhile.
			open = this.context.table().current(Lane.DATA, peer);
			if (open != null) {
				route.succeeded();
				give(route.takeWaiting(), open);
			}
			else {
				dial(peer, route, ATTEMPTS);
			}
		}
	}

	/**
	 * A connection is open, whoever dialled it: those who wait for it get it.
	 */
	void onRegistered(Connection connection) {
		if (connection.lane() == Lane.DATA) {
			DataRoute route = this.routes.get(connection.peer());
			Connection current = this.context.table().current(Lane.DATA, connection.peer());
			if (route != null && current != null) {
				give(route.takeWaiting(), current);
			}
		}
	}

	private void dial(Peer peer, DataRoute route, int attempts) {
		this.dialer.dial(peer.address(), Lane.DATA, this.context.config().handshakeTimeout().multipliedBy(2),
				new DialOutcome() {

					@Override
					public void onAnswered(Peer answered, @Nullable Connection connection) {
						boolean expected = answered.id().equals(peer.id()) && answered.instance() == peer.instance();
						if (!expected) {
							fail(peer, route,
									DialFailure.of(DialFailure.Kind.BROKEN, "node '" + answered.id() + "', instance "
											+ Long.toHexString(answered.instance()) + ", answered instead of instance "
											+ Long.toHexString(peer.instance())));
							return;
						}
						Connection current = DataRoutes.this.context.table().current(Lane.DATA, peer);
						if (current != null) {
							route.succeeded();
							give(route.takeWaiting(), current);
						}
						else if (attempts > 1) {
							// It gave way to another one, which then ended before it was
							// used.
							dial(peer, route, attempts - 1);
						}
						else {
							fail(peer, route, DialFailure.of(DialFailure.Kind.BROKEN, "it was closed again at once"));
						}
					}

					@Override
					public void onFailed(DialFailure failure) {
						fail(peer, route, failure);
					}

				});
	}

	private void fail(Peer peer, DataRoute route, DialFailure failure) {
		ClusterException error = failure.toException("node '" + peer.id() + "'", peer.address());
		this.context.meters().error();
		route.failed(error);
		deliver(route.takeWaiting(), null, error);
	}

	private static void give(List<BiConsumer<@Nullable DataChannel, @Nullable Throwable>> waiting,
			Connection connection) {
		deliver(waiting, connection, null);
	}

	private static void deliver(List<BiConsumer<@Nullable DataChannel, @Nullable Throwable>> waiting,
			@Nullable Connection connection, @Nullable Throwable error) {
		for (BiConsumer<@Nullable DataChannel, @Nullable Throwable> whenOpen : waiting) {
			try {
				whenOpen.accept(connection, error);
			}
			catch (RuntimeException ex) {
				// One of them must not keep the others waiting.
				logger.error("A callback for a data channel failed", ex);
			}
		}
	}

}
