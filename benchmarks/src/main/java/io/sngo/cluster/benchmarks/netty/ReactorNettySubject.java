// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.netty;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.OrderJson;
import io.sngo.cluster.benchmarks.subject.Server;
import io.sngo.cluster.benchmarks.subject.Subject;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/**
 * reactor-netty alone, used as it is meant to be: the same frames as with Netty alone, as
 * streams.
 */
public final class ReactorNettySubject implements Subject {

	@Override
	public String name() {
		return "reactor-netty";
	}

	@Override
	public String settings() {
		return "one connection, default loops (epoll), frames as with Netty, one Flux each way, work on the loop";
	}

	@Override
	public Server serve(LongAdder messages) {
		DisposableServer server = TcpServer.create()
			.bindAddress(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.doOnConnection(ReactorNettySubject::withFrames)
			.handle((in, out) -> out.send(in.receive().mapNotNull((frame) -> answer(out.alloc(), frame, messages))))
			.bindNow();
		return new ReactorNettyServer(server);
	}

	@Override
	public Client connect(int port) {
		return new ReactorNettyClient(TcpClient.create()
			.remoteAddress(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
			.doOnConnected(ReactorNettySubject::withFrames)
			.connectNow());
	}

	private static void withFrames(Connection connection) {
		connection.addHandlerLast(Frames.decoder());
	}

	private static @Nullable ByteBuf answer(ByteBufAllocator allocator, ByteBuf frame, LongAdder messages) {
		return switch (Frames.kind(frame)) {
			case Kind.BYTES -> frame.retain();
			case Kind.ORDER -> Frames.frame(allocator, Kind.ORDER, OrderJson.decodeAndEncode(Frames.payload(frame)));
			default -> {
				messages.increment();
				yield null;
			}
		};
	}

}
