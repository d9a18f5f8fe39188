// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetSocketAddress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.internal.PlatformDependent;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.tcp.TcpServer;

/**
 * The listening socket.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class Listener {

	private final TransportContext context;

	Listener(TransportContext context) {
		this.context = context;
	}

	/**
	 * Listens, blocking until the port is bound.
	 */
	DisposableServer bind(String host, int port) {
		TcpServer server = TcpServer.create()
			.runOn(this.context.loops().accept())
			.host(host)
			.port(port)
			// On Windows it would let two processes share the port.
			.option(ChannelOption.SO_REUSEADDR, !PlatformDependent.isWindows())
			// Until a handshake says that it is for data.
			.childOption(ChannelOption.ALLOCATOR, Lane.PROBE.buffers())
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childOption(ChannelOption.SO_KEEPALIVE, true)
			.childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, SocketOptions.WATER_MARK)
			.doOnChannelInit((observer, channel, remote) -> accept(channel));
		Tls tls = this.context.tls();
		return (tls != null ? server.secure(tls.server()) : server).bindNow();
	}

	private void accept(Channel channel) {
		if (channel.remoteAddress() instanceof InetSocketAddress remote && remote.getAddress() != null
				&& !this.context.config().allowedNetworks().contains(remote.getAddress())) {
			this.context.rejected(channel, "the address is not within " + AllowedNetworks.PROPERTY);
			channel.close();
			return;
		}
		Channel evicted = this.context.limits().admit(channel);
		this.context.opened(channel);
		channel.closeFuture().addListener((closed) -> this.context.limits().release(channel));
		channel.pipeline()
			.addBefore(NettyPipeline.ReactiveBridge, "sngo.handshake", new InboundHandshake(this.context, channel));
		if (evicted != null) {
			InboundHandshake oldest = evicted.pipeline().get(InboundHandshake.class);
			if (oldest != null) {
				evicted.eventLoop().execute(oldest::makeRoom);
			}
		}
	}

}
