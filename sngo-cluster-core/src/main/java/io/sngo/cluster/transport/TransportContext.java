// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetSocketAddress;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of one transport share.
 */
final class TransportContext {

	private final TransportConfig config;

	private final TransportSecurity security;

	private final ControlHandler control;

	private final DataHandler data;

	private final @Nullable Tls tls;

	private final Loops loops;

	private final TransportMeters meters = new TransportMeters();

	private final RejectionLog log = new RejectionLog();

	private final ConnectionLimits limits;

	private final DialLimits dialLimits = new DialLimits(System.nanoTime());

	private final ConnectionTable table = new ConnectionTable();

	/** All that are open, also before and within their handshake. */
	private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);

	private volatile @Nullable Peer local;

	private volatile boolean closing;

	TransportContext(TransportConfig config, TransportSecurity security, ControlHandler control, DataHandler data) {
		this.config = config;
		this.security = security;
		this.control = control;
		this.data = data;
		this.loops = new Loops(config.connectionsPerPeer());
		this.tls = (security.tls() != null) ? new Tls(security.tls(), security.verifyIdentity()) : null;
		this.limits = new ConnectionLimits(config.maxConnections(), config.maxConnectionsPerAddress());
	}

	TransportConfig config() {
		return this.config;
	}

	TransportSecurity security() {
		return this.security;
	}

	ControlHandler control() {
		return this.control;
	}

	DataHandler data() {
		return this.data;
	}

	/**
	 * {@code null} for connections without TLS.
	 */
	@Nullable Tls tls() {
		return this.tls;
	}

	/**
	 * To be told of each channel of either side before it is used.
	 */
	void opened(Channel channel) {
		this.channels.add(channel);
		SocketOptions.keepLittleUnsent(channel);
		SocketOptions.limitSilence(channel, this.config.handshakeTimeout().multipliedBy(2));
	}

	/**
	 * Closes all channels, and each that comes after. Loops that end do not do that
	 * reliably where they have no time to wait for more: one that is told to end while it
	 * runs tasks ends without.
	 */
	@SuppressWarnings("FutureReturnValueIgnored") // loops that end run what waits for
													// them
	void closeChannels() {
		this.channels.close();
	}

	Loops loops() {
		return this.loops;
	}

	TransportMeters meters() {
		return this.meters;
	}

	ConnectionLimits limits() {
		return this.limits;
	}

	DialLimits dialLimits() {
		return this.dialLimits;
	}

	ConnectionTable table() {
		return this.table;
	}

	/**
	 * The local node, once its port is bound.
	 */
	@Nullable Peer local() {
		return this.local;
	}

	void local(Peer peer) {
		this.local = peer;
	}

	boolean isClosing() {
		return this.closing;
	}

	void closing() {
		this.closing = true;
	}

	/**
	 * Counts and logs that a connection was refused or cut.
	 */
	void rejected(Channel channel, String reason) {
		rejected(host(channel), reason);
	}

	void rejected(String remote, String reason) {
		this.meters.error();
		this.log.rejected(remote, reason);
	}

	private static String host(Channel channel) {
		return (channel.remoteAddress() instanceof InetSocketAddress address) ? address.getHostString()
				: "an unknown address";
	}

}
