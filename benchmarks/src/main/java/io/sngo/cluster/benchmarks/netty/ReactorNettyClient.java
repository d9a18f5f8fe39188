// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.netty;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.OrderJson;
import io.sngo.cluster.benchmarks.subject.Reply;
import reactor.core.publisher.Sinks;
import reactor.netty.Connection;

/**
 * A client of reactor-netty: a stream of calls, a stream of answers in the same order.
 */
final class ReactorNettyClient implements Client {

	/** Callers on two threads are rare: one goes round for a moment. */
	private static final Sinks.EmitFailureHandler RETRY = (signal,
			result) -> result == Sinks.EmitResult.FAIL_NON_SERIALIZED;

	private final Connection connection;

	private final Sinks.Many<Call> calls = Sinks.many().unicast().onBackpressureBuffer();

	private final Queue<Reply> waiting = new ConcurrentLinkedQueue<>();

	ReactorNettyClient(Connection connection) {
		this.connection = connection;
		ByteBufAllocator allocator = connection.channel().alloc();
		connection.outbound()
			.send(this.calls.asFlux().map((call) -> frame(allocator, call)))
			.then()
			.subscribe(null, this::failAll);
		connection.inbound().receive().subscribe(this::answered, this::failAll);
	}

	private ByteBuf frame(ByteBufAllocator allocator, Call call) {
		if (call.reply() != null) {
			this.waiting.add(call.reply());
		}
		return Frames.frame(allocator, call.kind(), call.payload());
	}

	private void answered(ByteBuf frame) {
		Reply reply = this.waiting.remove();
		if (Frames.kind(frame) == Kind.ORDER) {
			reply.received(OrderJson.decode(Frames.payload(frame)));
		}
		else {
			reply.received(frame.skipBytes(Frames.HEADER));
		}
	}

	private void failAll(Throwable failure) {
		this.waiting.forEach((reply) -> reply.failed(failure));
	}

	@Override
	public void echo(byte[] payload, Reply reply) {
		emit(new Call(Kind.BYTES, payload, reply));
	}

	@Override
	public void echo(Order order, Reply reply) {
		emit(new Call(Kind.ORDER, OrderJson.encode(order), reply));
	}

	@Override
	public void send(byte[] message, Consumer<Throwable> onFailure) {
		emit(new Call(Kind.MESSAGE, message, null));
	}

	private void emit(Call call) {
		this.calls.emitNext(call, RETRY);
	}

	@Override
	public void close() {
		this.connection.disposeNow();
	}

}
