// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.netty.handler.ssl.SslContext;
import io.sngo.cluster.ClusterException;
import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * What is learnt from dialling those who do not answer, or not as expected.
 */
@ExtendWith(BufferLeaks.class)
class DialTests {

	private static final Duration SHORT = Duration.ofMillis(300);

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
	void aListenerThatNeverAnswersIsNoEvidence() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			assertThat(this.node.dial(local(silent.getLocalPort()), SHORT)).isInstanceOf(DialResult.TimedOut.class);
		}
	}

	@Test
	void aListenerThatHangsUpAndIsGoneThenIsRefused() throws Exception {
		CompletableFuture<DialResult> result = new CompletableFuture<>();
		RawPeer raw;
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			this.node.transport.dial(local(server.getLocalPort()), TestNode.SOON, result::complete);
			raw = new RawPeer(server.accept());
			raw.readMagic();
			raw.readFrame();
		}
		raw.close();
		assertThat(TestNode.get(result)).isEqualTo(new DialResult.Refused());
	}

	/**
	 * The reset comes before or after this end has noticed that it is connected.
	 */
	@RepeatedTest(20)
	void aListenerThatResetsAndIsGoneThenIsRefused() throws Exception {
		CompletableFuture<DialResult> result = new CompletableFuture<>();
		RawPeer raw;
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			this.node.transport.dial(local(server.getLocalPort()), TestNode.SOON, result::complete);
			raw = new RawPeer(server.accept());
		}
		raw.reset();
		assertThat(TestNode.get(result)).isEqualTo(new DialResult.Refused());
	}

	@Test
	void aProxyThatAcceptsAndHangsUpIsNoEvidence() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			CompletableFuture<DialResult> result = new CompletableFuture<>();
			this.node.transport.dial(local(server.getLocalPort()), TestNode.SOON, result::complete);
			try (RawPeer raw = new RawPeer(server.accept())) {
				raw.readMagic();
				raw.readFrame();
			}
			assertThat(result).isNotDone();
			new RawPeer(server.accept()).reset();
			assertThat(TestNode.get(result)).isInstanceOf(DialResult.TimedOut.class);
		}
	}

	@Test
	void aListenerThatHangsUpOnceIsAskedAgain() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Peer late = RawPeer.peer("late", 1, server.getLocalPort());
			CompletableFuture<DialResult> result = new CompletableFuture<>();
			this.node.transport.dial(late.address(), TestNode.SOON, result::complete);
			new RawPeer(server.accept()).reset();
			try (RawPeer raw = new RawPeer(server.accept())) {
				raw.greet(Frame.WELCOME, new Welcome(ProtocolVersion.MAX, late, 0).encode());
				assertThat(TestNode.get(result)).isEqualTo(new DialResult.Answered(late));
			}
		}
	}

	@Test
	void aForeignServerIsNoEvidence() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			CompletableFuture<DialResult> result = new CompletableFuture<>();
			this.node.transport.dial(local(server.getLocalPort()), TestNode.SOON, result::complete);
			try (RawPeer raw = new RawPeer(server.accept())) {
				raw.send("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
				assertThat(TestNode.get(result)).isInstanceOfSatisfying(DialResult.TimedOut.class,
						(timedOut) -> assertThat(timedOut.detail()).contains("HTTP"));
			}
		}
	}

	@Test
	void aNameThatDoesNotResolveIsNoEvidence() {
		assertThat(this.node.dial(new NodeAddress("no-such-host.invalid", 7946), SHORT))
			.isInstanceOf(DialResult.TimedOut.class);
	}

	@Test
	void bug10ANodeOfAnotherClusterRejectsNamingBothSides() {
		try (TestNode other = new TestNode("other", (config) -> TestConfigs.cluster(config, "production"));
				LogLines log = new LogLines()) {
			assertThat(this.node.dial(other.address(), TestNode.SOON)).isInstanceOfSatisfying(DialResult.Rejected.class,
					(rejected) -> {
						assertThat(rejected.reason()).isEqualTo(JoinRejectedException.Reason.WRONG_CLUSTER);
						assertThat(rejected.message()).contains("'node'", "'other'", "'production'", "'test'");
					});
			assertThat(this.node.dial(other.address(), TestNode.SOON)).isInstanceOf(DialResult.Rejected.class);
			assertThat(log.containing("'production'")).hasSize(2);
			assertThat(other.transport.statistics().errorCount()).isEqualTo(2);
			assertThat(this.node.transport.statistics().errorCount()).isEqualTo(2);
			this.node.say(other, "hello");
			await().atMost(TestNode.SOON).until(() -> !this.node.failures.isEmpty());
			assertThat(this.node.failures).containsExactly(other.address() + ":BROKEN");
			assertThat(other.messages).isEmpty();
		}
	}

	@Test
	void aNodeOfALaterVersionIsRejectedNamingBothSides() {
		try (RawPeer raw = RawPeer.connect(this.node.port())) {
			Hello later = new Hello(7, 9, "test", RawPeer.peer("later", 1, 1), Lane.CONTROL, 0, new byte[0]);
			raw.greet(Frame.HELLO, later.encode());
			raw.readMagic();
			RawPeer.Received answer = raw.readFrame();
			assertThat(answer.type()).isEqualTo(Frame.REFUSAL);
			Refusal refusal = Refusal.decode(answer.body());
			assertThat(refusal.reason()).isEqualTo(JoinRejectedException.Reason.WRONG_VERSION);
			assertThat(refusal.text()).contains("'later'", "7 to 9", "'node'", "version 1 ");
		}
	}

	@Test
	void dataChannelToADeadProcessFailsAsRefusedAndNamesIt() {
		Peer dead;
		try (TestNode other = new TestNode("other")) {
			dead = other.peer();
		}
		Throwable error = failure(this.node.channel(dead));
		assertThat(error).isInstanceOf(ConnectionRefusedException.class)
			.hasMessageContaining("other")
			.hasMessageContaining(dead.address().toString());
		assertThat(failure(this.node.channel(dead))).isInstanceOf(ConnectionRefusedException.class);
	}

	@Test
	void whoWaitedForADataChannelInVainIsNotToldOnTheLoopOfControl() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
				TestNode hasty = new TestNode("hasty",
						(config) -> TestConfigs.timeouts(config, Duration.ofMillis(100), null))) {
			Peer unknown = new Peer(NodeId.of("unknown"), 1, new NodeAddress("no-such-host.invalid", 7946));
			Peer mute = RawPeer.peer("mute", 1, silent.getLocalPort());
			Peer gone = RawPeer.peer("gone", 1, 1);
			for (Peer peer : new Peer[] { unknown, mute, gone }) {
				CompletableFuture<String> thread = new CompletableFuture<>();
				hasty.transport.dataChannel(peer, 0,
						(channel, error) -> thread.complete(Thread.currentThread().getName()));
				assertThat(TestNode.get(thread)).startsWith("sngo-cluster-data");
			}
		}
	}

	@Test
	void attemptsThatNeverGetAChannelKeepNoPlace() throws Exception {
		SslContext broken = new CurrentSslContext(() -> {
			throw new IllegalStateException("out of order");
		}, true);
		TlsMaterial unusable = new TlsMaterial(broken, broken, null, List.of());
		try (TestNode other = new TestNode("other");
				TestNode small = new TestNode("small", (config) -> TestConfigs.limits(config, 2, 2, 1024 * 1024),
						new TransportSecurity(unusable, false, null, true, true))) {
			for (int i = 0; i < 5; i++) {
				assertThat(failure(small.channel(RawPeer.peer("p" + i, i, other.port()))))
					.hasMessageContaining("ClosedChannelException");
			}
		}
	}

	@Test
	void dataChannelToAnotherIdentityFails() {
		try (TestNode other = new TestNode("other")) {
			Peer formerInstance = new Peer(other.peer().id(), 4711, other.address());
			assertThat(failure(this.node.channel(formerInstance))).isInstanceOf(ClusterException.class)
				.isNotInstanceOf(ConnectionRefusedException.class)
				.hasMessageContaining("instead of instance 1267");
			Peer formerNode = RawPeer.peer("former", other.peer().instance(), other.port());
			assertThat(failure(this.node.channel(formerNode))).hasMessageContaining("node 'other'");
			assertThat(this.node.losses).isEmpty();
			assertThat(TestNode.get(this.node.ask(other.peer(), new byte[] { 1 }))).containsExactly(1);
		}
	}

	@Test
	void requestsForOneChannelShareOneAttempt() {
		try (TestNode other = new TestNode("other")) {
			IntStream.range(0, 100)
				.mapToObj((i) -> this.node.ask(other.peer(), new byte[1]))
				.toList()
				.forEach(TestNode::get);
			assertThat(other.questions).hasValue(100);
			assertThat(other.opened).hasValue(1);
		}
	}

	@Test
	void aNodeDoesNotConnectToItself() {
		assertThat(failure(this.node.channel(this.node.peer()))).isInstanceOf(ClusterException.class);
		this.node.say(new NodeAddress("localhost", this.node.port()), "to myself");
		await().atMost(TestNode.SOON).until(() -> !this.node.failures.isEmpty());
		assertThat(this.node.failures).containsExactly("localhost:" + this.node.port() + ":BROKEN");
		assertThat(this.node.messages).isEmpty();
	}

	@Test
	void aRefusedControlConnectionIsReportedOnceAndDropsWithinItsBackoff() {
		NodeAddress dead;
		try (TestNode other = new TestNode("other")) {
			dead = other.address();
		}
		this.node.say(dead, "1");
		this.node.say(dead, "2");
		await().atMost(TestNode.SOON).until(() -> !this.node.failures.isEmpty());
		for (int i = 0; i < 1000; i++) {
			this.node.say(dead, "dropped");
		}
		// Each is lost, with an attempt or without, and counted once.
		await().atMost(TestNode.SOON).until(() -> this.node.transport.statistics().errorCount() == 1002);
		assertThat(this.node.failures).containsOnly(dead + ":REFUSED").hasSizeLessThan(10);
		try (TestNode back = new TestNode("other",
				(config) -> TestConfigs.bind(config, "127.0.0.1", dead.port(), false, null))) {
			await().atMost(TestNode.SOON).until(() -> {
				this.node.say(dead, "again");
				return back.messages.contains("node:again");
			});
		}
	}

	@Test
	void hostNamesAndSeveralNamesOfOneNodeLeadToOneConnection() {
		try (TestNode other = new TestNode("other")) {
			this.node.say(other, "by address");
			await().atMost(TestNode.SOON).until(() -> other.messages.size() == 1);
			this.node.say(new NodeAddress("localhost", other.port()), "by name");
			await().atMost(TestNode.SOON).until(() -> other.messages.size() == 2);
			await().atMost(TestNode.SOON).until(() -> this.node.transport.statistics().connectionsOpen() == 1);
			await().atMost(TestNode.SOON).until(() -> other.transport.statistics().connectionsOpen() == 1);
			this.node.say(new NodeAddress("localhost", other.port()), "by name again");
			await().atMost(TestNode.SOON).until(() -> other.messages.size() == 3);
			assertThat(this.node.losses).isEmpty();
			assertThat(other.losses).isEmpty();
		}
	}

	@Test
	void ipv6() throws IOException {
		assumeThat(hasIpv6Loopback()).isTrue();
		UnaryOperator<TransportConfig> v6 = (config) -> TestConfigs.bind(config, "::1", 0, false, null);
		try (TestNode one = new TestNode("one", v6);
				TestNode two = new TestNode("two", (config) -> TestConfigs.bind(config, "[::1]", 0, false, null))) {
			assertThat(two.address().host()).isEqualTo("::1");
			assertThat(one.dial(two.address(), TestNode.SOON)).isEqualTo(new DialResult.Answered(two.peer()));
			one.say(two, "hello");
			await().atMost(TestNode.SOON).until(() -> two.messages.contains("one:hello"));
			assertThat(TestNode.get(two.ask(one.peer(), new byte[] { 3 }))).containsExactly(3);
		}
	}

	@Test
	void whatIsUnderWayEndsWhenTheTransportCloses() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			CompletableFuture<DialResult> dial = new CompletableFuture<>();
			this.node.transport.dial(local(silent.getLocalPort()), Duration.ofMinutes(1), dial::complete);
			CompletableFuture<DataChannel> channel = this.node.channel(RawPeer.peer("x", 1, silent.getLocalPort()));
			this.node.close();
			assertThat(TestNode.get(dial)).isInstanceOf(DialResult.TimedOut.class);
			assertThat(failure(channel)).isInstanceOf(ClusterException.class);
			assertThat(failure(this.node.channel(RawPeer.peer("x", 1, 1)))).hasMessageContaining("closed");
			assertThat(this.node.dial(local(1), SHORT)).isInstanceOf(DialResult.TimedOut.class);
			this.node.say(local(silent.getLocalPort()), "into the void");
		}
	}

	private static boolean hasIpv6Loopback() {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getAllByName("::1")[0])) {
			return server.getInetAddress() instanceof Inet6Address;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static NodeAddress local(int port) {
		return new NodeAddress("127.0.0.1", port);
	}

	private static Throwable failure(CompletableFuture<?> future) {
		Throwable error = catchThrowable(() -> future.get(TestNode.SOON.toSeconds(), TimeUnit.SECONDS));
		assertThat(error).isInstanceOf(ExecutionException.class);
		return error.getCause();
	}

}
