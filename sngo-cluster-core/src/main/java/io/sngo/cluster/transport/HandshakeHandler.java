// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.Future;
import io.sngo.cluster.protocol.UntrustedText;
import io.sngo.cluster.protocol.WireException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the greeting of the other side: {@link Preamble} and one frame, or two where
 * secrets are proved. Nothing else is read, and nothing of more than
 * {@value Frame#MAX_HANDSHAKE_BODY} bytes, before each frame was judged.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
abstract class HandshakeHandler extends ChannelInboundHandlerAdapter implements FrameSink {

	private static final String CONNECTION = "sngo.connection";

	private final Channel channel;

	private final ByteBuf preamble = Unpooled.buffer(Preamble.LENGTH, Preamble.LENGTH);

	private final FrameDecoder decoder = new FrameDecoder(Frame.MAX_HANDSHAKE_BODY, this);

	private final Future<?> timer;

	private boolean over;

	/**
	 * @param limit time until the handshake has to be over
	 */
	HandshakeHandler(Channel channel, Duration limit) {
		this.channel = channel;
		this.timer = channel.eventLoop().schedule(this::expire, limit.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * The greeting came, or another part of it.
	 * @throws WireException if it is malformed
	 */
	abstract void onGreeting(byte type, byte[] body);

	/**
	 * Whether the other side says something after this before it is answered for good.
	 */
	abstract boolean isMoreExpected(byte type);

	/**
	 * There will be no greeting, or it is none.
	 * @param cause what broke the connection; {@code null} if the other side just closed
	 * it
	 */
	abstract void onFailure(Failure failure, String reason, @Nullable Throwable cause);

	final Channel channel() {
		return this.channel;
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		context.fireChannelActive();
		// Reactor Netty has just set it to read on demand of a subscriber; there is none.
		this.channel.config().setAutoRead(true);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf in = (ByteBuf) message;
		try {
			if (!this.over && readPreamble(in)) {
				this.decoder.decode(in, context.alloc());
				if (in.isReadable() && context.isRemoved()) {
					// What the other side sent behind its greeting is for the successor;
					// those before it, such as TLS, are done with it.
					context.fireChannelRead(in.retainedSlice());
				}
			}
		}
		finally {
			in.release();
		}
	}

	private boolean readPreamble(ByteBuf in) {
		if (this.preamble.isWritable()) {
			this.preamble.writeBytes(in, Math.min(in.readableBytes(), this.preamble.writableBytes()));
			Preamble seen = Preamble.of(this.preamble);
			if (seen == Preamble.INCOMPLETE) {
				return false;
			}
			if (seen != Preamble.CLUSTER) {
				fail(Failure.FOREIGN, seen.text(), null);
				return false;
			}
		}
		return true;
	}

	@Override
	public final boolean onFrame(byte type, short detail, ByteBuf body) {
		byte[] bytes = new byte[body.readableBytes()];
		body.readBytes(bytes);
		if (!isMoreExpected(type)) {
			settle();
		}
		try {
			onGreeting(type, bytes);
		}
		catch (WireException ex) {
			settle();
			onFailure(Failure.FOREIGN, "a malformed greeting: " + UntrustedText.escape(String.valueOf(ex.getMessage())),
					ex);
		}
		catch (RuntimeException ex) {
			settle();
			onFailure(Failure.BROKEN, "the greeting could not be judged: " + UntrustedText.escape(ex.toString()), ex);
		}
		return !this.over;
	}

	@Override
	public final void onMalformed(String reason) {
		fail(Failure.FOREIGN, "a greeting with " + reason, null);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		fail(Failure.CLOSED, "the connection was closed during the handshake", null);
		context.fireChannelInactive();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		Failure failure = SocketErrors.isReset(cause) ? Failure.CLOSED : Failure.BROKEN;
		fail(failure, "the handshake failed: " + TlsFailures.text(cause), cause);
		this.channel.close();
	}

	private void expire() {
		fail(Failure.TIMED_OUT, "the handshake was not over in time", null);
		this.channel.close();
	}

	private void fail(Failure failure, String reason, @Nullable Throwable cause) {
		if (!this.over) {
			settle();
			onFailure(failure, reason, cause);
		}
	}

	/**
	 * Waits for a frame that is short.
	 */
	final void expectProof() {
		this.decoder.limit(Frame.MAX_PROOF_BODY);
	}

	/**
	 * Waits for the greeting no longer.
	 * @return {@code false} if it has come, or failed to, before
	 */
	final boolean abandon() {
		boolean waiting = !this.over;
		settle();
		return waiting;
	}

	/**
	 * Expects nothing more.
	 */
	final void settle() {
		this.over = true;
		this.decoder.stop();
		this.timer.cancel(false);
	}

	/**
	 * Lets a connection go on in place of this handshake.
	 * @param keys what signs it, if anything does
	 */
	final void handOver(Connection connection, @Nullable SessionKeys keys) {
		ChannelPipeline pipeline = this.channel.pipeline();
		ChannelHandler handler = new ConnectionHandler(connection);
		if (keys == null) {
			pipeline.replace(this, CONNECTION, handler);
		}
		else {
			pipeline.addAfter(pipeline.context(this).name(), CONNECTION, handler);
			pipeline.replace(this, "sngo.records",
					new SignedRecords(keys, connection.dialled() != null, connection::came, connection::abort));
		}
	}

	/**
	 * What follows this side's greeting within the handshake.
	 */
	static ByteBuf message(Channel channel, byte type, byte[] body) {
		ByteBuf out = channel.alloc().buffer(Frame.HEADER + body.length);
		Frame.writeHeader(out, body.length, type, (short) 0);
		return out.writeBytes(body);
	}

	/**
	 * Sends this side's greeting.
	 */
	static ByteBuf greeting(Channel channel, byte type, byte[] body) {
		ByteBuf out = channel.alloc().buffer(Preamble.LENGTH + Frame.HEADER + body.length);
		out.writeInt(Preamble.MAGIC);
		Frame.writeHeader(out, body.length, type, (short) 0);
		return out.writeBytes(body);
	}

	/**
	 * Why there is no greeting.
	 */
	enum Failure {

		/** The other side closed or reset the connection. */
		CLOSED,

		/** Silence. */
		TIMED_OUT,

		/** The other side speaks something else. */
		FOREIGN,

		/** TLS or the network failed. */
		BROKEN

	}

}
