// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.netty;

import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.OrderJson;
import io.sngo.cluster.benchmarks.subject.Reply;

@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class NettyClient implements Client {

	private final EventLoopGroup group;

	private final Channel channel;

	NettyClient(EventLoopGroup group, Channel channel) {
		this.group = group;
		this.channel = channel;
	}

	@Override
	public void echo(byte[] payload, Reply reply) {
		write(new Call(Kind.BYTES, payload, reply));
	}

	@Override
	public void echo(Order order, Reply reply) {
		write(new Call(Kind.ORDER, OrderJson.encode(order), reply));
	}

	@Override
	public void send(byte[] message, Consumer<Throwable> onFailure) {
		// What cannot be written ends the connection, which fails the calls beside it.
		write(new Call(Kind.MESSAGE, message, null));
	}

	@Override
	public void stream(Reply reply) {
		write(new Call(Kind.STREAM, new byte[0], reply));
	}

	private void write(Call call) {
		this.channel.writeAndFlush(call, this.channel.voidPromise());
	}

	@Override
	public void close() {
		this.channel.close();
		this.group.shutdownGracefully();
	}

}
