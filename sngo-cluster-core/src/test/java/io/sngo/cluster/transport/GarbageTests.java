// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.sngo.cluster.protocol.DialResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What strangers and broken peers send: closed, counted, logged, and nobody else notices.
 */
@ExtendWith(BufferLeaks.class)
class GarbageTests {

	private static final byte[] NOTHING = {};

	private LogLines log;

	private TestNode node;

	@BeforeEach
	void start() {
		this.log = new LogLines();
		this.node = new TestNode("node", (config) -> TestConfigs.timeouts(config, Duration.ofSeconds(1), null));
	}

	@AfterEach
	void stop() {
		this.node.close();
		this.log.close();
	}

	static Stream<Arguments> strangers() {
		return Stream.of(Arguments.of("HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
				Arguments.of("TLS", new byte[] { 0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0 }),
				Arguments.of("greeting is unknown", new byte[] { 1, 2, 3, 4, 5 }),
				Arguments.of("not over in time", NOTHING), Arguments.of("not over in time", new byte[] { 'S', 'N' }),
				Arguments.of("2147483647 bytes", greeting(Integer.MAX_VALUE, Frame.HELLO)),
				Arguments.of("-1 bytes", greeting(-1, Frame.HELLO)),
				Arguments.of("3585 bytes", greeting(Frame.MAX_HANDSHAKE_BODY + 1, Frame.HELLO)),
				Arguments.of("not over in time", greeting(Frame.MAX_HANDSHAKE_BODY, Frame.HELLO)),
				Arguments.of("type 7", greeting(0, Frame.DATA)), Arguments.of("lacks", greeting(0, Frame.HELLO)),
				Arguments.of("not over in time", "SNGO\0\0\0".getBytes(StandardCharsets.US_ASCII)));
	}

	private static byte[] greeting(int length, byte type) {
		byte[] bytes = new byte[4 + Frame.HEADER];
		System.arraycopy("SNGO".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 4);
		System.arraycopy(RawPeer.header(length, type, 0), 0, bytes, 4, Frame.HEADER);
		return bytes;
	}

	@ParameterizedTest
	@MethodSource("strangers")
	void threat13StrangersAreClosedCountedAndLoggedOnce(String reason, byte[] bytes) {
		for (int i = 0; i < 2; i++) {
			try (RawPeer stranger = RawPeer.connect(this.node.port())) {
				stranger.send(bytes);
				assertThat(stranger.readToEnd()).isZero();
			}
		}
		await().atMost(TestNode.SOON).until(() -> this.node.transport.statistics().errorCount() == 2);
		assertThat(this.log.containing(reason)).hasSize(1);
		assertUndisturbed();
	}

	@Test
	void aStrangerThatHangsUpIsCounted() {
		RawPeer.connect(this.node.port()).close();
		await().atMost(TestNode.SOON).until(() -> this.node.transport.statistics().errorCount() == 1);
		assertUndisturbed();
	}

	static Stream<Arguments> brokenMembers() {
		return Stream.of(
				broken("a huge length", Lane.CONTROL, (raw) -> raw.send(RawPeer.header(65537, Frame.CONTROL, 1))),
				broken("a negative length", Lane.DATA, (raw) -> raw.send(RawPeer.header(-5, Frame.DATA, 0))),
				broken("more than the largest message and its envelope", Lane.DATA,
						(raw) -> raw.send(RawPeer.header(1024 * 1024 + 65536 + 1, Frame.DATA, 0))),
				broken("half a frame", Lane.CONTROL,
						(raw) -> raw.send(RawPeer.header(100, Frame.CONTROL, 1)).send(new byte[50])),
				broken("half a header", Lane.DATA, (raw) -> raw.send((byte) 0, (byte) 0)),
				broken("an unknown type", Lane.CONTROL, (raw) -> raw.frame((byte) 99, 0, NOTHING)),
				broken("a second greeting", Lane.CONTROL, (raw) -> raw.frame(Frame.HELLO, 0, NOTHING)),
				broken("a control message of type 0", Lane.CONTROL, (raw) -> raw.frame(Frame.CONTROL, 0, NOTHING)),
				broken("a control message of type 128", Lane.CONTROL, (raw) -> raw.frame(Frame.CONTROL, 128, NOTHING)),
				broken("data on the control lane", Lane.CONTROL, (raw) -> raw.frame(Frame.DATA, 0, NOTHING)),
				broken("control on the data lane", Lane.DATA, (raw) -> raw.frame(Frame.CONTROL, 1, NOTHING)),
				broken("data that the handler cannot read", Lane.DATA,
						(raw) -> raw.frame(Frame.DATA, 0, new byte[] { 'X', 0, 0, 0, 0, 0, 0, 0, 0 })),
				broken("data that ends too early", Lane.DATA, (raw) -> raw.frame(Frame.DATA, 0, NOTHING)));
	}

	private static Arguments broken(String what, Lane lane, Consumer<RawPeer> send) {
		return Arguments.of(what, lane, send);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("brokenMembers")
	void threat13BrokenMembersAreCutCountedAndReportedAsBroken(String what, Lane lane, Consumer<RawPeer> send) {
		try (RawPeer raw = RawPeer.member(this.node.port(), RawPeer.peer("raw", 99, 1), lane)) {
			await().atMost(TestNode.SOON).until(() -> this.node.transport.statistics().connectionsOpen() == 1);
			send.accept(raw);
			assertThat(raw.readToEnd()).isZero();
		}
		await().atMost(TestNode.SOON).until(() -> !this.node.losses.isEmpty());
		assertThat(this.node.losses).containsExactly("raw:BROKEN");
		assertThat(this.node.transport.statistics().errorCount()).isEqualTo(1);
		assertThat(this.log.containing("raw")).hasSize(1);
		assertThat(this.node.closed).hasValue(this.node.opened.get());
		assertUndisturbed();
	}

	@Test
	void aSlowButSteadyFrameIsNotCut() throws InterruptedException {
		try (RawPeer raw = RawPeer.member(this.node.port(), RawPeer.peer("raw", 99, 1), Lane.CONTROL)) {
			raw.send(RawPeer.header(20_000, Frame.CONTROL, 1));
			for (int i = 0; i < 20; i++) {
				raw.send(new byte[1000]);
				// Longer than the limit in all.
				Thread.sleep(75);
			}
			await().atMost(TestNode.SOON).until(() -> this.node.messages.size() == 1);
		}
	}

	@Test
	void threat28TheTextOfAStrangerCannotForgeALine() {
		try (RawPeer raw = RawPeer.connect(this.node.port())) {
			raw.greet(Frame.HELLO,
					Hello.of("evil\n\u001b[31m${jndi:x}", RawPeer.peer("raw", 1, 1), Lane.DATA, 0).encode());
			raw.readMagic();
			assertThat(raw.readFrame().type()).isEqualTo(Frame.REFUSAL);
			assertThat(raw.readToEnd()).isZero();
		}
		await().atMost(TestNode.SOON).until(() -> !this.log.containing("evil").isEmpty());
		assertThat(this.log.containing("evil").get(0)).doesNotContain("\n", "\u001b", "${");
	}

	private void assertUndisturbed() {
		try (TestNode other = new TestNode("other")) {
			assertThat(other.dial(this.node.address(), TestNode.SOON))
				.isEqualTo(new DialResult.Answered(this.node.peer()));
			assertThat(TestNode.get(other.ask(this.node.peer(), new byte[] { 1 }))).containsExactly(1);
		}
	}

}
