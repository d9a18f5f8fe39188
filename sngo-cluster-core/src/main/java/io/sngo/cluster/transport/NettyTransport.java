// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.DisposableServer;

/**
 * The transport over TCP, and TLS where given. Owns its threads.
 */
public final class NettyTransport implements Transport {

	private static final Logger logger = LoggerFactory.getLogger(NettyTransport.class);

	private static final long DRAIN_POLL_MILLIS = 10;

	/** Time for peers to answer a farewell. */
	private static final long FAREWELL_NANOS = 1_000_000_000;

	private final TransportContext context;

	private final DisposableServer server;

	private final Dialer dialer;

	private final ControlRoutes controlRoutes;

	private final DataRoutes dataRoutes;

	private final Peer local;

	private final Object closeMonitor = new Object();

	private boolean closed;

	private Runnable forgetKeys = () -> {
	};

	private NettyTransport(TransportContext context, DisposableServer server, Dialer dialer, Peer local) {
		this.context = context;
		this.server = server;
		this.dialer = dialer;
		this.local = local;
		this.controlRoutes = new ControlRoutes(context, dialer);
		this.dataRoutes = new DataRoutes(context, dialer);
	}

	/**
	 * Listens, and is ready to connect.
	 * @param seeds whom this node is going to ask for the cluster: of several addresses
	 * of this machine, the one is advertised from which it reaches them
	 * @param nodeId names the local node, given the port that is listened on
	 * @param instance the run of the local node: random, new with every start
	 * @param security who may connect
	 * @throws io.sngo.cluster.BindException if the port could not be opened
	 * @throws io.sngo.cluster.AdvertiseAddressException if it is not clear what to tell
	 * others
	 * @throws io.sngo.cluster.InvalidConfigurationException if the node id or an address
	 * is not allowed, or the node's certificate does not name it
	 */
	public static NettyTransport bind(TransportConfig config, List<NodeAddress> seeds, Function<Integer, NodeId> nodeId,
			long instance, ControlHandler control, DataHandler data, TransportSecurity security) {
		String host = new AdvertiseAddress(InterfaceAddress::ofThisMachine, RouteLookup::localAddressTowards)
			.find(config, seeds);
		TransportContext context = new TransportContext(config, security, control, data);
		DisposableServer server = null;
		try {
			Listener listener = new Listener(context);
			DisposableServer bound = new PortSearch(config).bind((port) -> listener.bind(config.bindHost(), port));
			server = bound;
			int port = config.advertisePort() != 0 ? config.advertisePort() : bound.port();
			Peer local = new Peer(nodeId.apply(bound.port()), instance, new NodeAddress(host, port));
			Tls tls = context.tls();
			if (tls != null) {
				tls.check(local.id(), config.roles());
			}
			NettyTransport transport = new NettyTransport(context, bound, new Dialer(context), local);
			transport.open();
			return transport;
		}
		catch (RuntimeException ex) {
			if (server != null) {
				server.disposeNow();
			}
			context.closeChannels();
			context.loops().dispose();
			throw ex;
		}
	}

	private void open() {
		this.context.table().local(this.local);
		this.context.table().onChanged((connection) -> {
			this.controlRoutes.onChanged(connection);
			this.dataRoutes.onChanged(connection);
		});
		this.context.local(this.local);
		KeyRing keys = this.context.security().keys();
		if (keys != null) {
			this.forgetKeys = keys.onRemoved(this::retire);
		}
		if (this.context.security().isProtected() && !isLoopback(this.server)) {
			logger.info("Protected mode: with neither a secret nor TLS, node {} has connections with nodes of this"
					+ " machine alone. {}", this.local.id(), TransportSecurity.WAYS_OUT);
		}
	}

	/**
	 * Whether no other machine could connect anyway.
	 */
	private static boolean isLoopback(DisposableServer server) {
		return server.channel().localAddress() instanceof InetSocketAddress address
				&& address.getAddress().isLoopbackAddress();
	}

	/**
	 * Ends the connections that a secret has opened.
	 */
	private void retire(Secret removed) {
		this.context.table()
			.all()
			.stream()
			.filter((connection) -> removed.equals(connection.secret()))
			.forEach(Connection::retireSoon);
	}

	/**
	 * Uses another certificate, key or other authorities from now on. Connections that
	 * are open are replaced by new ones and end when what is under way on them has ended;
	 * those with nodes whose certificates are not accepted any more, within 10 seconds.
	 * @throws io.sngo.cluster.InvalidConfigurationException if the certificate does not
	 * name this node; nothing has changed then
	 * @throws IllegalStateException if this transport talks without TLS
	 */
	public void renew(TlsMaterial material) {
		Tls tls = this.context.tls();
		if (tls == null) {
			throw new IllegalStateException("This transport talks without TLS: there is nothing to renew");
		}
		tls.renew(material, this.local.id(), this.context.config().roles());
		this.context.table().all().forEach(Connection::replaceIfOutdated);
	}

	@Override
	public Peer local() {
		return this.local;
	}

	/**
	 * Whether others can connect: not after the end, nor where the listening socket was
	 * lost.
	 */
	public boolean isListening() {
		return this.server.channel().isActive();
	}

	@Override
	public void sendControl(NodeAddress to, ControlMessage message) {
		if (this.context.isClosing()) {
			return;
		}
		if (message.body().length > Frame.MAX_CONTROL_BODY) {
			this.context.rejected(to.host(),
					"a control message of type " + message.type() + " is not sent because it has "
							+ message.body().length + " bytes; allowed are " + Frame.MAX_CONTROL_BODY);
			return;
		}
		this.controlRoutes.send(to, message);
	}

	@Override
	public void dial(NodeAddress address, Duration timeout, Consumer<DialResult> whenDone) {
		this.dialer.dial(address, Lane.PROBE, timeout, new DialOutcome() {

			@Override
			public void onAnswered(Peer peer, @Nullable Connection connection) {
				whenDone.accept(new DialResult.Answered(peer));
			}

			@Override
			public void onFailed(DialFailure failure) {
				whenDone.accept(failure.toDialResult());
			}

		});
	}

	@Override
	public void dataChannel(Peer peer, int bytes, BiConsumer<@Nullable DataChannel, @Nullable Throwable> whenOpen) {
		this.dataRoutes.channel(peer, bytes, whenOpen);
	}

	@Override
	public void disconnect(Peer peer) {
		this.context.table().of(peer).forEach(Connection::closeQuietly);
	}

	@Override
	public TransportStatistics statistics() {
		return this.context.meters().snapshot();
	}

	@Override
	public long queuedBytes() {
		return this.dataRoutes.waitingBytes()
				+ this.context.table().all().stream().mapToLong(Connection::queuedBytes).sum();
	}

	@Override
	public void recordRoundTrip(Duration roundTrip) {
		this.context.meters().roundTrip(roundTrip);
	}

	@Override
	public void close(Duration drain) {
		synchronized (this.closeMonitor) {
			if (this.closed) {
				return;
			}
			this.closed = true;
		}
		this.context.closing();
		this.forgetKeys.run();
		this.server.disposeNow();
		drain(drain);
		this.context.table().all().forEach(Connection::closeQuietly);
		this.dialer.close();
		this.context.closeChannels();
		this.context.loops().dispose();
	}

	/**
	 * Peers that hang hold up the end only for requests that are still unanswered.
	 */
	private boolean isDraining(long waitedNanos) {
		List<Connection> open = this.context.table().all();
		return waitedNanos < FAREWELL_NANOS ? !open.isEmpty() : open.stream().anyMatch(Connection::isUnanswered);
	}

	private void drain(Duration limit) {
		long start = System.nanoTime();
		this.context.table().all().forEach(Connection::retire);
		try {
			while (System.nanoTime() - start < limit.toNanos() && isDraining(System.nanoTime() - start)) {
				Thread.sleep(DRAIN_POLL_MILLIS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
