// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Peers that send byte by byte, to a node with the times that nodes have.
 */
class SlowPeerTests {

	private TestNode node;

	@BeforeEach
	void start() {
		this.node = new TestNode("node");
	}

	@AfterEach
	void stop() {
		this.node.close();
	}

	@Test
	void threat23ASlowHandshakeIsCutAfterThreeSeconds() throws InterruptedException {
		byte[] hello = Hello.of("test", RawPeer.peer("slow", 1, 1), Lane.CONTROL, 0).encode();
		try (RawPeer raw = RawPeer.connect(this.node.port())) {
			raw.send("SNGO".getBytes(StandardCharsets.US_ASCII));
			raw.send(RawPeer.header(hello.length + 1000, Frame.HELLO, 0));
			assertCut(raw, hello);
		}
		await().atMost(TestNode.SOON).until(() -> this.node.transport.statistics().errorCount() == 1);
	}

	@ParameterizedTest
	@EnumSource(value = Lane.class, names = { "CONTROL", "DATA" })
	void threat23ASlowBodyIsCutAfterThreeSeconds(Lane lane) throws InterruptedException {
		try (RawPeer raw = RawPeer.member(this.node.port(), RawPeer.peer("slow", 1, 1), lane)) {
			await().atMost(TestNode.SOON).until(() -> this.node.transport.statistics().connectionsOpen() == 1);
			raw.send(RawPeer.header(60_000, (lane == Lane.DATA) ? Frame.DATA : Frame.CONTROL,
					(lane == Lane.DATA) ? 0 : 1));
			assertCut(raw, new byte[1]);
		}
		await().atMost(TestNode.SOON).until(() -> !this.node.losses.isEmpty());
		assertThat(this.node.losses).containsExactly("slow:BROKEN");
	}

	/**
	 * Goes on with a byte now and then until the node has had enough.
	 */
	private void assertCut(RawPeer raw, byte[] bytes) throws InterruptedException {
		long start = System.nanoTime();
		Thread drip = new Thread(() -> {
			try {
				for (int i = 0; i < 600; i++) {
					raw.send(bytes[i % bytes.length]);
					TimeUnit.MILLISECONDS.sleep(50);
				}
			}
			catch (RuntimeException | InterruptedException ex) {
				// It is cut.
			}
		});
		drip.start();
		raw.readToEnd();
		Duration took = Duration.ofNanos(System.nanoTime() - start);
		drip.interrupt();
		drip.join();
		assertThat(took).isBetween(Duration.ofMillis(2500), Duration.ofSeconds(8));
	}

}
