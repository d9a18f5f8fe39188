// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireWriter;
import io.sngo.cluster.transport.NettyTransport;
import io.sngo.cluster.transport.TransportConfig;
import io.sngo.cluster.transport.TransportSecurity;
import io.sngo.cluster.transport.UnusedHandlers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Somebody tells of members at the address of a third party, over real sockets.
 */
class ThirdPartyTests {

	private static final int FORGED = 300;

	@Test
	void threat27ForgedMembersDoNotMakeNodesHammerAThirdParty() throws Exception {
		InetAddress here = notLoopback();
		AtomicInteger knocks = new AtomicInteger();
		try (TestNodes nodes = new TestNodes(); ServerSocket thirdParty = new ServerSocket(0, 1000, here)) {
			Cluster a = nodes.serving("a");
			Cluster b = nodes.serving("b", TestNodes.address(a));
			TestNodes.awaitActive(2, a, b);
			Thread counter = new Thread(() -> count(thirdParty, knocks));
			counter.start();
			long start = System.nanoTime();
			NettyTransport liar = transport("liar");
			try {
				WireWriter gossip = new WireWriter();
				for (int i = 0; i < FORGED; i++) {
					gossip.nested(15, alive("forged-" + i, here.getHostAddress(), thirdParty.getLocalPort()));
				}
				// Both: among so many members, gossip finds the other one by chance
				// alone.
				for (Cluster told : List.of(a, b)) {
					liar.sendControl(TestNodes.address(told), new ControlMessage(5, gossip.toByteArray()));
					await().atMost(TestNodes.LONG).until(() -> told.manager().nodes().size() >= FORGED);
				}
				await().atMost(TestNodes.LONG).until(() -> knocks.get() > 0);
				long before = System.nanoTime();
				await().atMost(TestNodes.LONG)
					.until(() -> System.nanoTime() - before > Duration.ofSeconds(5).toNanos());
			}
			finally {
				liar.close(Duration.ZERO);
			}
			long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + 1;
			assertThat(knocks.get()).as("of both nodes").isBetween(1, (int) (2 * (32 + 2 * seconds)));
			assertThat(a.manager().activeNodes()).extracting((node) -> node.info().id().value()).contains("a", "b");
			assertThat(b.manager().activeNodes()).extracting((node) -> node.info().id().value()).contains("a", "b");
		}
	}

	private static void count(ServerSocket thirdParty, AtomicInteger knocks) {
		try {
			while (true) {
				Socket socket = thirdParty.accept();
				knocks.incrementAndGet();
				socket.close();
			}
		}
		catch (IOException ex) {
			// the end of the test
		}
	}

	private static WireWriter alive(String id, String host, int port) {
		return new WireWriter().varint(1, 1)
			.nested(2,
					new WireWriter().text(1, id)
						.fixed64(2, 7)
						.text(3, host)
						.varint(4, port)
						.varint(5, 1)
						.varint(6, 2)
						.varint(7, 1));
	}

	private static NettyTransport transport(String id) {
		UnusedHandlers handlers = new UnusedHandlers() {

			@Override
			public void onMessage(Peer from, ControlMessage message) {
				// It does not listen.
			}

		};
		return NettyTransport.bind(TransportConfig.defaults("test"), List.of(new NodeAddress("127.0.0.1", 1)),
				(port) -> NodeId.of(id), 1, handlers, handlers, TransportSecurity.DEFAULT);
	}

	private static InetAddress notLoopback() throws IOException {
		List<InetAddress> found = Collections.list(NetworkInterface.getNetworkInterfaces())
			.stream()
			.flatMap(NetworkInterface::inetAddresses)
			.filter((address) -> address.getAddress().length == 4 && !address.isLoopbackAddress()
					&& !address.isLinkLocalAddress())
			.toList();
		assumeThat(found).as("an address beside loopback").isNotEmpty();
		return found.get(0);
	}

}
