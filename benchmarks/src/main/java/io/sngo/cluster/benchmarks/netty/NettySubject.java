// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.netty;

import java.net.InetAddress;
import java.util.concurrent.atomic.LongAdder;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Server;
import io.sngo.cluster.benchmarks.subject.Subject;
import io.sngo.cluster.benchmarks.subject.Workload;

/**
 * Netty alone: frames with a length in front, pipelined over one connection, everything
 * on its loop. What a protocol can cost at the very least.
 */
public final class NettySubject implements Subject {

	private final String name;

	private final IoHandlerFactory loop;

	private final Class<? extends ServerChannel> listening;

	private final Class<? extends Channel> connected;

	private NettySubject(String name, IoHandlerFactory loop, Class<? extends ServerChannel> listening,
			Class<? extends Channel> connected) {
		this.name = name;
		this.loop = loop;
		this.listening = listening;
		this.connected = connected;
	}

	/**
	 * On the selectors of the JDK.
	 */
	public static Subject nio() {
		return new NettySubject("netty-nio", NioIoHandler.newFactory(), NioServerSocketChannel.class,
				NioSocketChannel.class);
	}

	/**
	 * On epoll, which Linux has.
	 */
	public static Subject epoll() {
		return new NettySubject("netty-epoll", EpollIoHandler.newFactory(), EpollServerSocketChannel.class,
				EpollSocketChannel.class);
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public String settings() {
		return "one connection, one loop a side, frames with a length and no id, flushes joined per read, work on the loop";
	}

	@Override
	public boolean offers(Workload workload) {
		return true;
	}

	@Override
	public Server serve(LongAdder messages) throws InterruptedException {
		EventLoopGroup group = group();
		Channel channel = new ServerBootstrap().group(group)
			.channel(this.listening)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new ChannelInitializer<>() {
				@Override
				protected void initChannel(Channel connection) {
					connection.pipeline().addLast(Frames.decoder(), new EchoHandler(messages));
				}
			})
			.bind(InetAddress.getLoopbackAddress(), 0)
			.sync()
			.channel();
		return new NettyServer(group, channel);
	}

	@Override
	public Client connect(int port) throws InterruptedException {
		EventLoopGroup group = group();
		Channel channel = new Bootstrap().group(group)
			.channel(this.connected)
			.option(ChannelOption.TCP_NODELAY, true)
			.handler(new ChannelInitializer<>() {
				@Override
				protected void initChannel(Channel connection) {
					connection.pipeline().addLast(new FlushConsolidationHandler(), Frames.decoder(), new CallHandler());
				}
			})
			.connect(InetAddress.getLoopbackAddress(), port)
			.sync()
			.channel();
		return new NettyClient(group, channel);
	}

	private EventLoopGroup group() {
		return new MultiThreadIoEventLoopGroup(1, this.loop);
	}

}
