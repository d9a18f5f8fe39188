// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.List;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/**
 * The classes of the network stack. There are more than a thousand, and loading them
 * takes longer than all else that a node does until it listens: an application that has
 * other things to do while it starts has them loaded meanwhile.
 */
public final class NetworkClasses {

	/** Those that are used as soon as a port is bound, and name no others before. */
	static final List<String> NAMES = List.of("io.netty.channel.DefaultChannelPipeline",
			"io.netty.channel.epoll.EpollServerSocketChannel", "io.netty.channel.epoll.EpollSocketChannel",
			"io.netty.channel.epoll.EpollIoHandler", "io.netty.channel.MultiThreadIoEventLoopGroup",
			"reactor.netty.channel.ChannelOperations", "reactor.netty.ReactorNetty",
			"reactor.netty.transport.ServerTransport$InetDisposableBind", "reactor.netty.transport.TransportConnector",
			"io.netty.buffer.ByteBufUtil", "io.netty.channel.SingleThreadIoEventLoop",
			"io.netty.util.concurrent.GlobalEventExecutor", "io.netty.channel.ChannelOutboundBuffer",
			"io.netty.channel.DefaultChannelPromise", "io.netty.channel.DefaultChannelId",
			"io.netty.util.internal.shaded.org.jctools.queues.MpscUnboundedArrayQueue",
			"io.netty.util.concurrent.DefaultEventExecutorChooserFactory", "io.netty.channel.unix.Limits",
			"io.netty.channel.ServerChannelRecvByteBufAllocator", "reactor.netty.resources.ColocatedEventLoopGroup");

	private NetworkClasses() {
	}

	/**
	 * Loads them, once; opens nothing. Takes some tenths of a second.
	 */
	public static void load() {
		Lane.PROBE.buffers().directBuffer(1).release();
		LoopResources.hasNativeSupport();
		for (Class<?> type : List.of(Flux.class, Mono.class, Schedulers.class, Sinks.class, TcpServer.class,
				TcpClient.class, ByteToMessageDecoder.class, ChannelOption.class, DefaultThreadFactory.class,
				NettyTransport.class, Connection.class)) {
			load(type.getName());
		}
		for (String name : NAMES) {
			load(name);
		}
	}

	private static void load(String name) {
		try {
			Class.forName(name);
		}
		catch (ClassNotFoundException | LinkageError ex) {
			// Not on this platform, or no longer so called: it is loaded when it is used.
		}
	}

}
