// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sngo.cluster.JoinRejectedException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

/**
 * What a node does with processes of other machines. Whole applications on machines of
 * their own are in the system tests.
 */
class ProtectedModeTests {

	@ParameterizedTest
	@CsvSource({ "10.0.0.1,10.0.0.2,false", "10.0.0.1,10.0.0.1,true", "127.0.0.1,127.0.0.1,true",
			"127.0.0.1,127.0.0.2,true", "0:0:0:0:0:0:0:1,0:0:0:0:0:0:0:1,true", "10.0.0.1,127.0.0.1,true",
			"fd00::1,fd00::2,false", "fd00::1,fd00::1,true" })
	void whoIsOnThisMachine(String local, String remote, boolean here) {
		assertThat(Proximity.isOnThisMachine(channel(local, remote))).isEqualTo(here);
	}

	@Test
	void whoHasNoAddressIsNotForCertain() {
		assertThat(Proximity.isOnThisMachine(new EmbeddedChannel())).isFalse();
	}

	@Test
	void threat01AnOpenNodeSaysNothingToAnotherMachine() {
		List<DialFailure> failures = new ArrayList<>();
		EmbeddedChannel channel = channel("10.0.0.1", "10.0.0.2");
		channel.pipeline().addLast(handshake(channel, true, failures));
		channel.pipeline().fireChannelActive();
		assertThat(failures).hasSize(1);
		assertThat(failures.get(0).rejection()).isEqualTo(Reason.PROTECTED_MODE);
		assertThat(failures.get(0).detail()).contains("cluster.security.secret")
			.contains("cluster.encryption-enabled")
			.contains("cluster.security.protected-mode=false");
		assertThat(channel.outboundMessages()).isEmpty();
		channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@EnumSource(Lane.class)
	void threat01AnOpenNodeIsNotTalkedToByAnotherMachine(Lane lane) {
		TransportContext context = context(TransportSecurity.DEFAULT);
		String name = "n".repeat(128);
		context.local(RawPeer.peer(name, 1, 1));
		EmbeddedChannel channel = channel("10.0.0.1", "10.0.0.2");
		try (LogLines log = new LogLines()) {
			RawPeer.Received answer = greet(context, channel, lane);
			assertThat(answer.type()).isEqualTo(Frame.REFUSAL);
			Refusal refusal = Refusal.decode(answer.body());
			assertThat(refusal.code()).isEqualTo(Refusal.PROTECTED);
			// Both sides show all of it.
			assertThat(DialFailure.rejected(refusal).detail()).contains(name, TransportSecurity.WAYS_OUT);
			assertThat(log.containing(name)).singleElement(as(STRING)).contains(TransportSecurity.WAYS_OUT);
		}
		assertThat(context.meters().snapshot().errorCount()).isOne();
		assertThat(channel.isOpen()).isFalse();
		context.loops().dispose();
	}

	static Stream<Arguments> welcome() {
		return Stream.of(
				Arguments.of("another machine, and not protected", "10.0.0.2",
						new TransportSecurity(null, true, null, true, false)),
				Arguments.of("this machine", "10.0.0.1", TransportSecurity.DEFAULT));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("welcome")
	void whoeverElseComesIsWelcome(String what, String remote, TransportSecurity security) {
		TransportContext context = context(security);
		EmbeddedChannel channel = channel("10.0.0.1", remote);
		assertThat(greet(context, channel, Lane.PROBE).type()).isEqualTo(Frame.WELCOME);
		channel.finishAndReleaseAll();
		context.loops().dispose();
	}

	private static TransportContext context(TransportSecurity security) {
		RecordingHandlers handlers = new RecordingHandlers();
		TransportContext context = new TransportContext(TestNode.config(), security, handlers, handlers);
		context.local(RawPeer.peer("local", 1, 1));
		return context;
	}

	/**
	 * What the listening side says to a greeting.
	 */
	private static RawPeer.Received greet(TransportContext context, EmbeddedChannel channel, Lane lane) {
		channel.pipeline().addLast(new InboundHandshake(context, channel));
		Hello hello = Hello.of("test", RawPeer.peer("remote", 2, 2), lane, 0);
		channel.writeInbound(HandshakeHandler.greeting(channel, Frame.HELLO, hello.encode()));
		ByteBuf answer = channel.readOutbound();
		answer.skipBytes(Preamble.LENGTH);
		byte[] body = new byte[answer.readInt()];
		byte type = answer.readByte();
		answer.skipBytes(1);
		short detail = answer.readShort();
		answer.readBytes(body);
		answer.release();
		return new RawPeer.Received(type, detail, body);
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.1,true", "10.0.0.2,false" })
	void otherwiseItGreets(String remote, boolean protectedMode) {
		List<DialFailure> failures = new ArrayList<>();
		EmbeddedChannel channel = channel("10.0.0.1", remote);
		channel.pipeline().addLast(handshake(channel, protectedMode, failures));
		channel.pipeline().fireChannelActive();
		assertThat(failures).isEmpty();
		assertThat(channel.outboundMessages()).hasSize(1);
		channel.finishAndReleaseAll();
	}

	@Test
	void aSecretOrTlsOpensTheNode() {
		assertThat(TransportSecurity.DEFAULT.isProtected()).isTrue();
		assertThat(TransportSecurity.DEFAULT.withKeys(TestSecrets.keys(1)).isProtected()).isFalse();
		assertThat(TransportSecurity.DEFAULT.withTls(new TlsMaterial(null, null, null, List.of())).isProtected())
			.isFalse();
		assertThat(new TransportSecurity(null, true, null, true, false).isProtected()).isFalse();
	}

	private static OutboundHandshake handshake(Channel channel, boolean protectedMode, List<DialFailure> failures) {
		return new OutboundHandshake(channel, Hello.of("c", RawPeer.peer("a", 1, 1), Lane.CONTROL, 0), null,
				protectedMode, Duration.ofMinutes(1), new OutboundHandshake.Listener() {

					@Override
					public void onWelcome(OutboundHandshake handshake, Welcome welcome) {
						throw new AssertionError("Nobody is there");
					}

					@Override
					public void onFailed(Channel failed, DialFailure failure) {
						failures.add(failure);
					}

				});
	}

	private static EmbeddedChannel channel(String local, String remote) {
		return new EmbeddedChannel() {

			@Override
			protected SocketAddress localAddress0() {
				return new InetSocketAddress(local, 7946);
			}

			@Override
			protected SocketAddress remoteAddress0() {
				return new InetSocketAddress(remote, 12345);
			}

		};
	}

}
