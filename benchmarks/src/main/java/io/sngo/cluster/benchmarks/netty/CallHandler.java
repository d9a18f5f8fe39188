// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.netty;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.sngo.cluster.benchmarks.subject.Elements;
import io.sngo.cluster.benchmarks.subject.OrderJson;
import io.sngo.cluster.benchmarks.subject.Reply;

/**
 * The client of one connection. Answers come in the order of the calls, so nothing has to
 * tell them apart.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class CallHandler extends ChannelDuplexHandler {

	private final Queue<Reply> waiting = new ArrayDeque<>();

	private Elements elements = new Elements();

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		Call call = (Call) message;
		if (call.reply() != null) {
			this.waiting.add(call.reply());
		}
		context.write(Frames.frame(context.alloc(), call.kind(), call.payload()), promise);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf frame = (ByteBuf) message;
		try {
			if (Frames.kind(frame) == Kind.STREAM) {
				element(frame);
				return;
			}
			Reply reply = this.waiting.remove();
			if (Frames.kind(frame) == Kind.ORDER) {
				reply.received(OrderJson.decode(Frames.payload(frame)));
			}
			else {
				reply.received(frame.skipBytes(Frames.HEADER));
			}
		}
		finally {
			frame.release();
		}
	}

	/**
	 * They come one stream after the other, like all answers.
	 */
	private void element(ByteBuf frame) {
		this.elements.take(frame.getLong(frame.readerIndex() + Frames.HEADER), frame.readableBytes() - Frames.HEADER);
		if (this.elements.taken() == Elements.COUNT) {
			this.elements = new Elements();
			this.waiting.remove().received((long) Elements.COUNT);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		this.waiting.forEach((reply) -> reply.failed(new IOException("The connection is closed")));
		this.waiting.clear();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		this.waiting.forEach((reply) -> reply.failed(cause));
		this.waiting.clear();
		context.close();
	}

}
