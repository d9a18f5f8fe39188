// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Every bound that a peer or a user can reach.
 */
@ExtendWith(BufferLeaks.class)
class LimitTests {

	private final List<RawPeer> raws = new ArrayList<>();

	@AfterEach
	void close() {
		this.raws.forEach(RawPeer::close);
	}

	@Test
	void threat24SilentConnectionsMakeRoomAndAMemberStillJoins() {
		try (TestNode node = new TestNode("node", (config) -> TestConfigs
			.timeouts(TestConfigs.limits(config, 64, 32, 1024 * 1024), Duration.ofMinutes(1), null));
				TestNode other = new TestNode("other")) {
			for (int i = 0; i < 100; i++) {
				this.raws.add(RawPeer.connect(node.port()));
			}
			// A quarter of those that are allowed per address may be silent.
			await().atMost(TestNode.SOON).until(() -> node.transport.statistics().errorCount() == 92);
			RawPeer oldest = this.raws.get(0);
			oldest.readMagic();
			assertThat(Refusal.decode(oldest.readFrame().body()).code()).isEqualTo(Refusal.BUSY);
			other.say(node, "hello");
			assertThat(TestNode.get(other.ask(node.peer(), new byte[] { 9 }))).containsExactly(9);
			await().atMost(TestNode.SOON).until(() -> node.messages.contains("other:hello"));
			assertThat(other.dial(node.address(), TestNode.SOON)).isEqualTo(new DialResult.Answered(node.peer()));
		}
	}

	@Test
	void threat24ConnectionsPerAddressAreBounded() {
		try (TestNode node = new TestNode("node", (config) -> TestConfigs.limits(config, 64, 4, 1024 * 1024))) {
			members(node, 4);
			assertRefusedAsBusy(node);
			this.raws.get(0).close();
			await().atMost(TestNode.SOON).until(() -> node.transport.statistics().connectionsOpen() == 3);
			this.raws.add(RawPeer.member(node.port(), RawPeer.peer("late", 100, 100), Lane.CONTROL));
		}
	}

	@Test
	void threat24ConnectionsInAllAreBoundedInBothDirections() {
		try (TestNode node = new TestNode("node", (config) -> TestConfigs.limits(config, 4, 64, 1024 * 1024));
				TestNode other = new TestNode("other")) {
			members(node, 4);
			assertRefusedAsBusy(node);
			node.say(other, "hello");
			await().atMost(TestNode.SOON).until(() -> !node.failures.isEmpty());
			assertThat(node.failures).containsExactly(other.address() + ":BROKEN");
			assertThat(node.dial(other.address(), TestNode.SOON)).isEqualTo(new DialResult.Answered(other.peer()));
		}
	}

	@Test
	void refusedAsBusyIsNoEvidenceOfDeath() {
		try (TestNode node = new TestNode("node", (config) -> TestConfigs.limits(config, 1, 64, 1024 * 1024));
				TestNode other = new TestNode("other")) {
			members(node, 1);
			other.say(node, "hello");
			await().atMost(TestNode.SOON).until(() -> !other.failures.isEmpty());
			assertThat(other.failures).containsExactly(node.address() + ":BROKEN");
		}
	}

	@Test
	void aFullQueueRefusesFramesWhileTheOtherLaneFlows() {
		try (TestNode node = new TestNode("node", (config) -> TestConfigs.limits(config, 64, 64, 256 * 1024))) {
			// Reads nothing from now on.
			this.raws.add(RawPeer.member(node.port(), RawPeer.peer("stuck", 1, 1), Lane.DATA));
			RawPeer control = RawPeer.member(node.port(), RawPeer.peer("stuck", 1, 1), Lane.CONTROL);
			this.raws.add(control);
			DataChannel channel = TestNode.get(node.channel(RawPeer.peer("stuck", 1, 1)));
			// The kernel's buffers grow as the network takes it; then it stays full.
			await().atMost(TestNode.SOON).until(() -> sendUntilFull(channel) == 0);
			assertThat(channel.isOpen()).isTrue();
			assertThat(node.transport.statistics().errorCount()).isPositive();
			node.say(RawPeer.peer("stuck", 1, 1).address(), "still here");
			RawPeer.Received message = control.readFrame();
			assertThat(new String(message.body(), StandardCharsets.UTF_8)).isEqualTo("still here");
		}
	}

	@Test
	void aFrameThatIsTooLargeIsNotTaken() {
		try (TestNode one = new TestNode("one"); TestNode two = new TestNode("two")) {
			DataChannel channel = one.channel(two);
			int most = 1024 * 1024 + Frame.MAX_ENVELOPE - 9;
			assertThat(channel.send(TestNode.frame('O', 0, new byte[most + 1]))).isFalse();
			assertThat(TestNode.get(one.ask(channel, new byte[most]))).hasSize(most);
			assertThat(channel.isOpen()).isTrue();
			assertThat(two.losses).isEmpty();
		}
	}

	@Test
	void aControlMessageThatIsTooLargeIsNotSent() {
		try (TestNode one = new TestNode("one"); TestNode two = new TestNode("two")) {
			one.say(two, "x".repeat(Frame.MAX_CONTROL_BODY + 1));
			one.say(two, "y".repeat(Frame.MAX_CONTROL_BODY));
			await().atMost(TestNode.SOON).until(() -> two.messages.size() == 1);
			assertThat(two.messages.get(0)).startsWith("one:y");
			assertThat(one.transport.statistics().errorCount()).isEqualTo(1);
		}
	}

	@Test
	void requestsThatWaitForAConnectionAreBounded() throws Exception {
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
				TestNode node = new TestNode("node")) {
			Peer mute = RawPeer.peer("mute", 1, silent.getLocalPort());
			AtomicInteger waiting = new AtomicInteger();
			List<String> refused = new CopyOnWriteArrayList<>();
			for (int i = 0; i < 3 * 1024 + 3; i++) {
				node.transport.dataChannel(mute, 0, (channel, error) -> {
					if (error.getMessage().contains("wait for the connection already")) {
						refused.add(error.getMessage());
					}
					else {
						waiting.incrementAndGet();
					}
				});
			}
			assertThat(refused).hasSize(3);
			assertThat(waiting).hasValue(0);
			node.transport.close(Duration.ZERO);
			await().atMost(TestNode.SOON).until(() -> waiting.get() == 3 * 1024);
		}
	}

	@Test
	void bytesThatWaitForAConnectionAreBounded() throws Exception {
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
				TestNode node = new TestNode("node",
						(config) -> TestConfigs.timeouts(config, Duration.ofSeconds(1), null));
				TestNode other = new TestNode("other")) {
			Peer mute = RawPeer.peer("mute", 1, silent.getLocalPort());
			int most = TestNode.config().maxQueuedBytes() * 3 / 2;
			for (int round = 0; round < 2; round++) {
				Queue<Throwable> refused = new ConcurrentLinkedQueue<>();
				AtomicInteger failed = new AtomicInteger();
				BiConsumer<DataChannel, Throwable> outcome = (channel, error) -> {
					if (error instanceof QueueFullException) {
						refused.add(error);
					}
					else {
						failed.incrementAndGet();
					}
				};
				int half = most / 2 - 2048;
				await().atMost(TestNode.SOON).until(() -> {
					// Again as soon as the pause after the failure before is over.
					node.transport.dataChannel(mute, half, outcome);
					return failed.getAndSet(0) == 0;
				});
				node.transport.dataChannel(mute, half, outcome);
				assertThat(refused).isEmpty();
				node.transport.dataChannel(mute, 1, outcome);
				assertThat(refused).hasSize(1)
					.allSatisfy((error) -> assertThat(error).hasMessageContaining(String.valueOf(most)));
				// Others are reached meanwhile.
				node.channel(other);
				await().atMost(TestNode.SOON).until(() -> failed.get() == 2);
			}
		}
	}

	@Test
	void controlMessagesThatWaitForAConnectionAreBounded() throws Exception {
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
				TestNode node = new TestNode("node")) {
			for (int i = 0; i < 300; i++) {
				node.say(new NodeAddress("127.0.0.1", silent.getLocalPort()), "into the void");
			}
			assertThat(node.transport.statistics().errorCount()).isEqualTo(300 - 256);
		}
	}

	@Test
	void dialsAtATimeAreBounded() throws Exception {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				TestNode node = new TestNode("node")) {
			NodeAddress address = new NodeAddress("127.0.0.1", silent.getLocalPort());
			AtomicInteger ended = new AtomicInteger();
			List<String> refused = new CopyOnWriteArrayList<>();
			for (int i = 0; i < 4096 + 3; i++) {
				node.transport.dial(address, Duration.ofMinutes(1), (result) -> {
					if (result instanceof DialResult.TimedOut late
							&& late.detail().contains("4096 other nodes are dialled already")) {
						refused.add(late.detail());
					}
					else {
						ended.incrementAndGet();
					}
				});
			}
			assertThat(refused).hasSize(3);
			node.transport.close(Duration.ZERO);
			await().atMost(TestNode.SOON).until(() -> ended.get() == 4096);
		}
	}

	private static int sendUntilFull(DataChannel channel) {
		int taken = 0;
		while (channel.send(TestNode.frame('O', 0, new byte[64 * 1024]))) {
			taken++;
			assertThat(taken).isLessThan(10_000);
		}
		return taken;
	}

	private void members(TestNode node, int count) {
		for (int i = 0; i < count; i++) {
			this.raws.add(RawPeer.member(node.port(), RawPeer.peer("m" + i, i, 1 + i), Lane.CONTROL));
		}
		await().atMost(TestNode.SOON).until(() -> node.transport.statistics().connectionsOpen() == count);
	}

	private void assertRefusedAsBusy(TestNode node) {
		try (RawPeer raw = RawPeer.connect(node.port())) {
			raw.greet(Frame.HELLO, Hello.of("test", RawPeer.peer("surplus", 99, 99), Lane.CONTROL, 0).encode());
			raw.readMagic();
			RawPeer.Received answer = raw.readFrame();
			assertThat(answer.type()).isEqualTo(Frame.REFUSAL);
			assertThat(Refusal.decode(answer.body()).code()).isEqualTo(Refusal.BUSY);
			assertThat(raw.readToEnd()).isZero();
		}
	}

}
