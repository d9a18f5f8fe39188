// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThatCode;
import static org.awaitility.Awaitility.await;

/**
 * A node with the limits that nodes have, and so many that connect and say nothing.
 */
class SilentConnectionsTests {

	private static final int SILENT = 2000;

	private static final int ADDRESSES = 20;

	@Test
	void threat24TwoThousandSilentConnectionsKeepNoMemberOut() throws IOException {
		assumeThatCode(() -> connect(new Socket(), 1).close()).as("loopback has many addresses")
			.doesNotThrowAnyException();
		List<Socket> silent = new ArrayList<>();
		// They are not cut meanwhile for saying nothing.
		try (TestNode node = new TestNode("node",
				(config) -> TestConfigs.timeouts(config, Duration.ofMinutes(1), null))) {
			for (int i = 0; i < SILENT; i++) {
				Socket socket = connect(new Socket(), 1 + i % ADDRESSES);
				silent.add(socket);
				socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()), 10_000);
			}
			int pending = TestNode.config().maxConnections() / 4;
			await().atMost(Duration.ofSeconds(60))
				.until(() -> node.transport.statistics().errorCount() == SILENT - pending);
			for (int i = 0; i < 5; i++) {
				try (TestNode member = new TestNode("member-" + i)) {
					long start = System.nanoTime();
					assertThat(TestNode.get(member.ask(node.peer(), new byte[] { 9 }))).containsExactly(9);
					assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
				}
			}
		}
		finally {
			for (Socket socket : silent) {
				socket.close();
			}
		}
	}

	private static Socket connect(Socket socket, int address) throws IOException {
		socket.bind(new InetSocketAddress("127.0.1." + address, 0));
		return socket;
	}

}
