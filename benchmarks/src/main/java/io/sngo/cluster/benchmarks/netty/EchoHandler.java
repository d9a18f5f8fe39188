// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.netty;

import java.util.concurrent.atomic.LongAdder;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sngo.cluster.benchmarks.subject.Elements;
import io.sngo.cluster.benchmarks.subject.OrderJson;

/**
 * The server of one connection: works on the loop, sends bytes back without touching
 * them, and flushes once for all that was read together.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class EchoHandler extends ChannelInboundHandlerAdapter {

	/** Elements that are flushed together. */
	private static final int BATCH = 64;

	private final LongAdder messages;

	/** Elements of streams that were asked for and have not been written. */
	private long due;

	private long written;

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
			case Kind.STREAM -> {
				this.due += Elements.COUNT;
				frame.release();
				writeElements(context);
			}
			default -> {
				this.messages.increment();
				frame.release();
			}
		}
	}

	/**
	 * As many as the connection takes now.
	 */
	private void writeElements(ChannelHandlerContext context) {
		while (this.due > 0 && context.channel().isWritable()) {
			for (int i = 0; i < BATCH && this.due > 0; i++) {
				byte[] element = Elements.element(this.written++ % Elements.COUNT);
				context.write(Frames.frame(context.alloc(), Kind.STREAM, element), context.voidPromise());
				this.due--;
			}
			context.flush();
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		writeElements(context);
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		context.flush();
	}

}
