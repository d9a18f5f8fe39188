// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.netty;

import java.util.concurrent.atomic.LongAdder;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sngo.cluster.benchmarks.subject.OrderJson;

/**
 * The server of one connection: works on the loop, sends bytes back without touching
 * them, and flushes once for all that was read together.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class EchoHandler extends ChannelInboundHandlerAdapter {

	private final LongAdder messages;

	EchoHandler(LongAdder messages) {
		this.messages = messages;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf frame = (ByteBuf) message;
		switch (Frames.kind(frame)) {
			case Kind.BYTES -> context.write(frame, context.voidPromise());
			case Kind.ORDER -> {
				byte[] answer = OrderJson.decodeAndEncode(Frames.payload(frame));
				frame.release();
				context.write(Frames.frame(context.alloc(), Kind.ORDER, answer), context.voidPromise());
			}
			default -> {
				this.messages.increment();
				frame.release();
			}
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		context.flush();
	}

}
