// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.rsocket;

import java.util.function.Consumer;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.util.ByteBufPayload;
import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.OrderJson;
import io.sngo.cluster.benchmarks.subject.Reply;

final class RSocketClientHalf implements Client {

	private final RSocket socket;

	RSocketClientHalf(RSocket socket) {
		this.socket = socket;
	}

	@Override
	public void echo(byte[] payload, Reply reply) {
		this.socket.requestResponse(request(Route.BYTES, payload)).subscribe((answer) -> {
			reply.received(answer.sliceData());
			answer.release();
		}, reply::failed);
	}

	@Override
	public void echo(Order order, Reply reply) {
		this.socket.requestResponse(request(Route.ORDERS, OrderJson.encode(order))).subscribe((answer) -> {
			byte[] json = ByteBufUtil.getBytes(answer.sliceData());
			answer.release();
			reply.received(OrderJson.decode(json));
		}, reply::failed);
	}

	@Override
	public void send(byte[] message, Consumer<Throwable> onFailure) {
		this.socket.fireAndForget(request(Route.MESSAGES, message)).subscribe(null, onFailure);
	}

	private static Payload request(byte route, byte[] data) {
		return ByteBufPayload.create(Unpooled.wrappedBuffer(data), Route.metadata(route));
	}

	@Override
	public void close() {
		this.socket.dispose();
	}

}
