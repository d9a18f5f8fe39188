// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives data channels to peers, opening them where there are none. Requests of one thread
 * for the same peer share one attempt and keep their order. Safe for use by any thread.
 */
final class DataRoutes {

	private static final Logger logger = LoggerFactory.getLogger(DataRoutes.class);

	/** Peers without a connection; each connection may have one more. */
	private static final int MAX_IDLE_PEERS = 4096;

	/** Requests that get their connection in one turn of its loop. */
	private static final int DELIVERED_PER_TURN = 1024;

	private static final DialFailure IN_VAIN = DialFailure.of(DialFailure.Kind.BROKEN,
			"several times in a row there was no room for it, or it was closed again at once");

	private final TransportContext context;

	private final Dialer dialer;

	private final int maxPeers;

	private final long sharingNanos;

	/**
	 * Somewhat more than may wait in a connection, which sends a part while it gets what
	 * has waited for it.
	 */
	private final long maxWaitingBytes;

	private final Map<Peer, PeerRoutes> peers = new ConcurrentHashMap<>();

	DataRoutes(TransportContext context, Dialer dialer) {
		this(context, dialer, StripeSharing.USUAL_NANOS);
	}

	/**
	 * @param sharingNanos how long a way shares a connection before it tries its own
	 */
	DataRoutes(TransportContext context, Dialer dialer, long sharingNanos) {
		this.context = context;
		this.dialer = dialer;
		this.sharingNanos = sharingNanos;
		this.maxWaitingBytes = context.config().maxQueuedBytes() * 3L / 2;
		this.maxPeers = MAX_IDLE_PEERS + context.config().maxConnections();
	}

	void channel(Peer peer, int bytes, BiConsumer<@Nullable DataChannel, @Nullable Throwable> whenOpen) {
		PeerRoutes routes = this.peers.get(peer);
		if (routes == null) {
			if (peer.equals(this.context.local())) {
				whenOpen.accept(null, new ClusterException("Node '" + peer.id() + "' does not dial itself"));
				return;
			}
			if (this.context.isClosing()) {
				// There may be no loops any more to choose from.
				whenOpen.accept(null, Dialer.CLOSED.toException("node '" + peer.id() + "'", peer.address()));
				return;
			}
			routes = add(peer);
			if (routes == null) {
				whenOpen.accept(null, new ClusterException(this.maxPeers + " peers are dialled already"));
				return;
			}
		}
		DataRoute route = routes.ofCaller();
		Connection open = route.open();
		if (open != null) {
			if (route.startReturn(open)) {
				dial(route);
			}
			whenOpen.accept(open, null);
			return;
		}
		ClusterException failure = route.await(bytes, whenOpen);
		if (failure != null) {
			this.context.meters().error();
			whenOpen.accept(null, failure);
		}
		else {
			advance(route);
		}
	}

	/**
	 * Bytes of all requests that wait for a connection.
	 */
	long waitingBytes() {
		return this.peers.values()
			.stream()
			.flatMap((routes) -> routes.all().stream())
			.mapToLong(DataRoute::waitingBytes)
			.sum();
	}

	private @Nullable PeerRoutes add(Peer peer) {
		if (this.peers.size() >= this.maxPeers) {
			long now = System.nanoTime();
			this.peers.values().removeIf((routes) -> routes.forget(now));
			if (this.peers.size() >= this.maxPeers) {
				return null;
			}
		}
		int stripes = this.context.config().connectionsPerPeer();
		return this.peers.computeIfAbsent(peer,
				(key) -> new PeerRoutes(this.context, key, stripes, this.maxWaitingBytes, this.sharingNanos));
	}

	/**
	 * A connection is open, drained or closed, whoever dialled it: those who wait may
	 * have one now, or need another.
	 */
	void onChanged(Connection connection) {
		if (connection.lane() == Lane.DATA) {
			advanceAll(connection.peer());
		}
	}

	/**
	 * A way may wait for what another one has dialled.
	 */
	private void advanceAll(Peer peer) {
		PeerRoutes routes = this.peers.get(peer);
		if (routes != null) {
			routes.all().forEach(this::advance);
		}
	}

	private void advance(DataRoute route) {
		Connection connection = route.startDelivery();
		if (connection != null) {
			deliver(route, connection);
		}
		else if (route.startDialling()) {
			if (route.isFutile()) {
				refused(route, true, IN_VAIN);
			}
			else {
				dial(route);
			}
		}
	}

	/**
	 * Hands a connection out on its own loop: it does not retire halfway, so none of the
	 * requests has to come back and lose its place.
	 */
	private void deliver(DataRoute route, Connection connection) {
		try {
			connection.loop().execute(() -> {
				for (int i = 0; i < DELIVERED_PER_TURN; i++) {
					BiConsumer<@Nullable DataChannel, @Nullable Throwable> next = route.next(connection);
					if (next == null) {
						advance(route);
						return;
					}
					tell(next, connection, null);
				}
				deliver(route, connection);
			});
		}
		catch (RejectedExecutionException ex) {
			ClusterException error = Dialer.CLOSED.toException("node '" + route.peer().id() + "'",
					route.peer().address());
			route.takeWaiting().forEach((each) -> tell(each, null, error));
		}
	}

	private void dial(DataRoute route) {
		Peer peer = route.peer();
		int stripe = route.target();
		this.dialer.dial(peer, stripe, this.context.config().handshakeTimeout().multipliedBy(2), new DialOutcome() {

			@Override
			public void onAnswered(Peer answered, @Nullable Connection connection) {
				boolean expected = answered.id().equals(peer.id()) && answered.instance() == peer.instance();
				if (!expected) {
					fail(route,
							DialFailure.of(DialFailure.Kind.BROKEN,
									"node '" + answered.id() + "', instance " + Long.toHexString(answered.instance())
											+ ", answered instead of instance " + Long.toHexString(peer.instance())));
					return;
				}
				if (connection != null) {
					use(route, stripe, connection);
				}
				route.succeeded();
				// It may have given way to another one, which has ended since.
				advanceAll(peer);
			}

			@Override
			public void onFailed(DialFailure failure) {
				refused(route, failure.kind() == DialFailure.Kind.NO_ROOM, failure);
			}

		});
	}

	private static void use(DataRoute route, int dialled, Connection opened) {
		if (opened.stripe() != dialled) {
			// The peer is of a version that does not tell stripes apart.
			route.useFirstStripe();
		}
		Connection shared = route.endSharing(opened);
		if (shared != null) {
			shared.retire();
		}
	}

	private void refused(DataRoute route, boolean shares, DialFailure failure) {
		if (route.share(shares)) {
			// A connection less fails nothing.
			advanceAll(route.peer());
		}
		else {
			fail(route, failure);
		}
	}

	private void fail(DataRoute route, DialFailure failure) {
		ClusterException error = failure.toException("node '" + route.peer().id() + "'", route.peer().address());
		this.context.meters().error();
		route.failed(error).forEach((each) -> tell(each, null, error));
		advanceAll(route.peer());
	}

	private static void tell(BiConsumer<@Nullable DataChannel, @Nullable Throwable> whenOpen,
			@Nullable Connection connection, @Nullable Throwable error) {
		try {
			whenOpen.accept(connection, error);
		}
		catch (RuntimeException | Error ex) {
			// One of them must not keep the others waiting, and the route stuck.
			logger.error("A callback for a data channel failed", ex);
		}
	}

}
