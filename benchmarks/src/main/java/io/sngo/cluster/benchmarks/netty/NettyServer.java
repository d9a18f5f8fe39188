// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.netty;

import java.net.InetSocketAddress;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.sngo.cluster.benchmarks.subject.Server;

@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class NettyServer implements Server {

	private final EventLoopGroup group;

	private final Channel channel;

	NettyServer(EventLoopGroup group, Channel channel) {
		this.group = group;
		this.channel = channel;
	}

	@Override
	public int port() {
		return ((InetSocketAddress) this.channel.localAddress()).getPort();
	}

	@Override
	public void close() {
		this.channel.close();
		this.group.shutdownGracefully();
	}

}
