// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;

import static org.assertj.core.api.Assertions.assertThat;

class HandshakeHandlerTests {

	private static final Peer PEER = new Peer(NodeId.of("a"), 1, new NodeAddress("host-a", 7946));

	private final Counting before = new Counting();

	private final Successor successor = new Successor();

	private final List<DialFailure> failures = new ArrayList<>();

	@Test
	void whatFollowsTheWelcomeIsForTheSuccessorAlone() {
		EmbeddedChannel channel = channel();
		channel.writeInbound(welcome(channel, "first"));
		channel.writeInbound(text("second"));
		assertThat(this.before.reads).as("each buffer passes once").isEqualTo(2);
		assertThat(this.successor.received).containsExactly("first", "second");
		channel.finishAndReleaseAll();
	}

	/** As an engine for TLS does that reads several records at once. */
	@Test
	void whatIsReadInOneGoKeepsItsOrder() {
		EmbeddedChannel channel = new EmbeddedChannel(new Splitting());
		channel.pipeline().addLast(handshake(channel));
		channel.writeInbound(welcome(channel, "firstsecond"));
		assertThat(String.join("", this.successor.received)).isEqualTo("firstsecond");
		channel.finishAndReleaseAll();
	}

	/** Who has TLS does not read a greeting without it, and hangs up. */
	@Test
	void whoIsHungUpOnIsAskedWhetherTlsIsMissing() {
		EmbeddedChannel channel = channel();
		channel.pipeline().fireChannelActive();
		channel.finishAndReleaseAll();
		assertThat(this.failures).singleElement().satisfies((failure) -> {
			assertThat(failure.kind()).isEqualTo(DialFailure.Kind.HUNG_UP);
			assertThat(failure.detail()).contains("closed during the handshake").contains("cluster.encryption-enabled");
		});
	}

	private EmbeddedChannel channel() {
		EmbeddedChannel channel = new EmbeddedChannel(this.before);
		channel.pipeline().addLast(handshake(channel));
		return channel;
	}

	private ChannelHandler handshake(EmbeddedChannel channel) {
		return new OutboundHandshake(channel, Hello.of("c", PEER, Lane.CONTROL, 0), null, false, Duration.ofMinutes(1),
				new OutboundHandshake.Listener() {

					@Override
					public void onWelcome(OutboundHandshake handshake, Welcome welcome) {
						channel.pipeline().replace(handshake, "next", HandshakeHandlerTests.this.successor);
					}

					@Override
					public void onFailed(Channel failed, DialFailure failure) {
						HandshakeHandlerTests.this.failures.add(failure);
					}

				});
	}

	private static ByteBuf welcome(Channel channel, String behind) {
		byte[] body = new Welcome(ProtocolVersion.MAX, PEER, 0).encode();
		return HandshakeHandler.greeting(channel, Frame.WELCOME, body).writeBytes(text(behind));
	}

	private static ByteBuf text(String text) {
		return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
	}

	private static final class Counting extends ChannelInboundHandlerAdapter {

		private int reads;

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			this.reads++;
			context.fireChannelRead(message);
		}

	}

	/** Reads a buffer as two that end and begin within what follows the greeting. */
	private static final class Splitting extends ChannelInboundHandlerAdapter {

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			ByteBuf all = (ByteBuf) message;
			int second = all.readableBytes() - "second".length();
			context.fireChannelRead(all.readRetainedSlice(second));
			context.fireChannelRead(all);
		}

	}

	private static final class Successor extends ChannelInboundHandlerAdapter {

		private final List<String> received = new ArrayList<>();

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			ByteBuf in = (ByteBuf) message;
			this.received.add(in.toString(StandardCharsets.US_ASCII));
			in.release();
		}

	}

}
