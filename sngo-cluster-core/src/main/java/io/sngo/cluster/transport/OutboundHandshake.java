// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.sngo.cluster.protocol.WireException;
import org.jspecify.annotations.Nullable;

/**
 * The dialling side's part of the handshake.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class OutboundHandshake extends HandshakeHandler {

	private final Hello hello;

	private final Listener listener;

	private boolean greeted;

	OutboundHandshake(Channel channel, Hello hello, Duration limit, Listener listener) {
		super(channel, limit);
		this.hello = hello;
		this.listener = listener;
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		this.greeted = true;
		context.writeAndFlush(greeting(channel(), Frame.HELLO, this.hello.encode()));
		super.channelActive(context);
	}

	@Override
	void onGreeting(byte type, byte[] body) {
		switch (type) {
			case Frame.WELCOME -> this.listener.onWelcome(this, Welcome.decode(body));
			case Frame.REFUSAL -> this.listener.onFailed(channel(), DialFailure.rejected(Refusal.decode(body)));
			default -> throw new WireException("a frame of type " + type);
		}
	}

	@Override
	void onFailure(Failure failure, String reason, @Nullable Throwable cause) {
		DialFailure.Kind kind = switch (failure) {
			// Before the greeting it is TLS that failed, which says nothing about the
			// process.
			case CLOSED -> this.greeted ? DialFailure.Kind.HUNG_UP : DialFailure.Kind.BROKEN;
			case TIMED_OUT -> DialFailure.Kind.TIMED_OUT;
			case FOREIGN, BROKEN -> DialFailure.Kind.BROKEN;
		};
		this.listener.onFailed(channel(), new DialFailure(kind, reason, null, cause));
	}

	/**
	 * Told the result, once, on the channel's loop.
	 */
	interface Listener {

		void onWelcome(OutboundHandshake handshake, Welcome welcome);

		void onFailed(Channel channel, DialFailure failure);

	}

}
