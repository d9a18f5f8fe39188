// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whatever arrives at the port that is no node: it is closed, counted and logged in one
 * line, and the cluster does not notice.
 */
class HostileBytesIT {

	/** How long a node may take to close: it waits for the rest of a handshake. */
	private static final int CLOSED_WITHIN_MILLIS = 10_000;

	@Test
	void strangersAreClosedCountedAndLoggedOnce() throws IOException {
		try (Nodes nodes = Nodes.onLoopback("hostile-bytes", 3).start()) {
			TestNode target = nodes.get(0);
			long begin = System.currentTimeMillis();

			attack(target, "garbage", garbage());
			attack(target, "half a frame", new byte[] { 'S', 'N', 'G', 'O', 0, 0, 0 });
			attack(target, "a huge length", hugeLength());
			attack(target, "HTTP", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			attack(target, "TLS", tlsClientHello());

			for (TestNode node : nodes.all()) {
				assertThat(node.since(begin)).as("events at " + node).isEmpty();
				assertThat(node.states().values()).hasSize(3).containsOnly("ACTIVE");
			}
			assertThat(nodes.get(1).http().post("/echo?node=n1&bytes=100").get("outcome").asString())
				.isEqualTo("VALUE");
		}
	}

	private static void attack(TestNode target, String what, byte[] bytes) throws IOException {
		long errors = errors(target);
		List<String> before = target.process().output();
		try (Socket socket = new Socket(target.host(), target.port())) {
			socket.setSoTimeout(CLOSED_WITHIN_MILLIS);
			socket.getOutputStream().write(bytes);
			assertThat(isClosedByPeer(socket)).as("the connection of " + what + " is closed").isTrue();
		}
		await(what + " is counted").atMost(Duration.ofSeconds(5)).until(() -> errors(target) == errors + 1);
		await(what + " is logged").atMost(Duration.ofSeconds(5))
			.until(() -> target.process().output().size() > before.size());
		List<String> after = target.process().output();
		assertThat(after.subList(before.size(), after.size())).as("log of " + what).hasSize(1);
	}

	private static boolean isClosedByPeer(Socket socket) throws IOException {
		try {
			// An answer may come first: a node says why it refuses.
			socket.getInputStream().readAllBytes();
			return true;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (SocketException ex) {
			// reset, because not all was read
			return true;
		}
	}

	private static long errors(TestNode node) {
		return node.http().get("/actuator/cluster").get("transport").get("errorCount").asLong();
	}

	private static byte[] garbage() {
		byte[] bytes = new byte[512];
		new Random(4711).nextBytes(bytes);
		return bytes;
	}

	/**
	 * What a node begins with, and then a frame of two gigabytes.
	 */
	private static byte[] hugeLength() {
		byte[] bytes = new byte[64];
		Arrays.fill(bytes, (byte) 0x7f);
		System.arraycopy(new byte[] { 'S', 'N', 'G', 'O' }, 0, bytes, 0, 4);
		return bytes;
	}

	private static byte[] tlsClientHello() {
		byte[] bytes = new byte[200];
		new Random(42).nextBytes(bytes);
		// record of type handshake, TLS 1.0, 195 bytes; in it a ClientHello of 191 bytes
		byte[] head = { 22, 3, 1, 0, (byte) 195, 1, 0, 0, (byte) 191, 3, 3 };
		System.arraycopy(head, 0, bytes, 0, head.length);
		return bytes;
	}

}
