// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;

import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two nodes with several data connections: each thread keeps to one of them.
 */
@ExtendWith(BufferLeaks.class)
class SeveralConnectionsTests {

	private static final int COUNT = 4;

	private static final int SENDS = 1000;

	private static final int MAX_WAITING = 200;

	private final List<TestNode> nodes = new ArrayList<>();

	private final List<RawPeer> raws = new ArrayList<>();

	private final StripeCallers callers = new StripeCallers(COUNT);

	private TestNode node(String id) {
		return node(id, TestNode.config(), COUNT);
	}

	private TestNode node(String id, TransportConfig config, int connections) {
		TestNode node = new TestNode(id, (defaults) -> config.withConnectionsPerPeer(connections));
		this.nodes.add(node);
		return node;
	}

	@AfterEach
	void stop() {
		this.callers.close();
		this.raws.forEach(RawPeer::close);
		this.nodes.forEach(TestNode::close);
	}

	@Test
	void threadsSpreadOverConnectionsThatAreOnDifferentLoopsAtBothEnds() {
		TestNode one = node("one");
		TestNode two = node("two");
		List<DataChannel> channels = channels(one, two);
		assertThat(channels).doesNotHaveDuplicates();
		assertThat(channels).extracting(DataChannel::loop).doesNotHaveDuplicates();
		for (int stripe = 0; stripe < COUNT; stripe++) {
			assertThat(((Connection) channels.get(stripe)).stripe()).isEqualTo(stripe);
			assertThat(TestNode.get(this.callers.ask(stripe, one, two, (byte) stripe))).containsExactly(stripe);
		}
		await().atMost(TestNode.SOON).until(() -> two.opened.get() == COUNT);
		assertThat(two.channels).extracting(DataChannel::loop).doesNotHaveDuplicates();
		// The other side takes those that are there.
		List<DataChannel> there = channels(two, one);
		assertThat(there).extracting(DataChannel::loop).doesNotHaveDuplicates();
		assertThat(channels(one, two)).isEqualTo(channels);
		assertThat(one.opened).hasValue(COUNT);
		assertThat(two.opened).hasValue(COUNT);
		assertThat(one.transport.statistics().connectionsOpen()).isEqualTo(COUNT);
		assertThat(one.transport.statistics().errorCount()).isZero();
	}

	@Test
	void connectionsAreOpenedByThreadsThatUseThem() {
		TestNode one = node("one");
		TestNode two = node("two");
		for (int i = 0; i < 100; i++) {
			TestNode.get(this.callers.ask(2, one, two, (byte) 1));
		}
		assertThat(one.opened).hasValue(1);
		assertThat(((Connection) this.callers.channel(2, one, two)).stripe()).isEqualTo(2);
	}

	@Test
	void whatGoesOnWhereAnAnswerCameKeepsTheConnection() {
		TestNode one = node("one");
		TestNode two = node("two");
		for (DataChannel channel : channels(one, two)) {
			assertThat(TestNode.get(StripeCallers.channel(channel.loop(), one, two.peer()))).isSameAs(channel);
		}
	}

	@RepeatedTest(10)
	void eachThreadKeepsItsOrderWhileConnectionsRetire() {
		TestNode one = node("one");
		TestNode two = node("two");
		NumberedSender there = sender(one, two);
		NumberedSender back = sender(two, one);
		there.sendAll(this.callers, SENDS, (i) -> {
			if (i % 400 == 100) {
				there.retire();
			}
			else if (i % 400 == 300) {
				back.retire();
			}
		});
		assertAllInOrder(one, two);
		assertThat(two.opened.get()).isGreaterThan(COUNT);
	}

	@RepeatedTest(10)
	void bothSidesDialAllAtOnceAndOneConnectionOfEachIsLeft() {
		TestNode one = node("one");
		TestNode two = node("two");
		CyclicBarrier barrier = new CyclicBarrier(2 * COUNT);
		try (StripeCallers others = new StripeCallers(COUNT)) {
			List<CompletableFuture<Void>> sent = new ArrayList<>();
			for (int stripe = 0; stripe < COUNT; stripe++) {
				sent.add(sendAll(this.callers, barrier, stripe, one, two));
				sent.add(sendAll(others, barrier, stripe, two, one));
			}
			sent.forEach(TestNode::get);
		}
		assertAllInOrder(one, two);
		assertAllInOrder(two, one);
		for (TestNode node : this.nodes) {
			await().atMost(TestNode.SOON).until(() -> node.transport.statistics().connectionsOpen() == COUNT);
		}
		assertThat(channels(one, two)).extracting((channel) -> ((Connection) channel).stripe())
			.containsExactly(0, 1, 2, 3);
	}

	@Test
	void aConnectionThatBreaksFailsItsOwnCallsAlone() {
		TestNode one = node("one");
		TestNode two = node("two");
		two.holdsAnswers = true;
		List<CompletableFuture<byte[]>> answers = IntStream.range(0, COUNT)
			.mapToObj((stripe) -> this.callers.ask(stripe, one, two, (byte) stripe))
			.toList();
		await().atMost(TestNode.SOON).until(() -> two.heldAnswers.size() == COUNT);
		((Connection) this.callers.channel(1, one, two)).close(ConnectionLoss.BROKEN);
		await().atMost(TestNode.SOON).until(answers.get(1)::isCompletedExceptionally);
		two.heldAnswers.forEach(Runnable::run);
		for (int stripe : new int[] { 0, 2, 3 }) {
			assertThat(TestNode.get(answers.get(stripe))).containsExactly(stripe);
		}
		two.holdsAnswers = false;
		assertThat(TestNode.get(this.callers.ask(1, one, two, (byte) 9))).containsExactly(9);
	}

	@Test
	void connectionsThatNobodyUsesAreClosedOneByOne() {
		TestNode one = node("one", TestConfigs.timeouts(TestNode.config(), null, Duration.ofMillis(100)), COUNT);
		TestNode two = node("two");
		two.holdsAnswers = true;
		CompletableFuture<byte[]> slow = this.callers.ask(3, one, two, (byte) 3);
		await().atMost(TestNode.SOON).until(() -> two.heldAnswers.size() == 1);
		two.holdsAnswers = false;
		for (int stripe = 0; stripe < 3; stripe++) {
			TestNode.get(this.callers.ask(stripe, one, two, (byte) stripe));
		}
		for (TestNode node : this.nodes) {
			await().atMost(TestNode.SOON).until(() -> node.closed.get() == 3);
			assertThat(node.transport.statistics().connectionsOpen()).isEqualTo(1);
		}
		two.heldAnswers.forEach(Runnable::run);
		assertThat(TestNode.get(slow)).containsExactly(3);
		await().atMost(TestNode.SOON).until(() -> two.closed.get() == 4);
		assertThat(TestNode.get(this.callers.ask(0, one, two, (byte) 7))).containsExactly(7);
		assertThat(one.losses).isEmpty();
		assertThat(two.losses).isEmpty();
	}

	@Test
	void aNodeThatIsGoneLosesAllAndOneThatStopsDrainsAll() {
		TestNode one = node("one");
		TestNode two = node("two");
		channels(one, two);
		one.transport.disconnect(two.peer());
		await().atMost(TestNode.SOON).until(() -> one.closed.get() == COUNT && two.closed.get() == COUNT);
		two.holdsAnswers = true;
		List<CompletableFuture<byte[]>> answers = IntStream.range(0, COUNT)
			.mapToObj((stripe) -> this.callers.ask(stripe, one, two, (byte) stripe))
			.toList();
		await().atMost(TestNode.SOON).until(() -> two.heldAnswers.size() == COUNT);
		CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> one.transport.close(TestNode.SOON));
		await().atMost(TestNode.SOON).until(() -> isRetiringAll(two, COUNT));
		two.heldAnswers.forEach(Runnable::run);
		answers.forEach(TestNode::get);
		TestNode.get(stopped);
		assertThat(one.transport.statistics().connectionsOpen()).isZero();
	}

	private static boolean isRetiringAll(TestNode node, int count) {
		List<DataChannel> all = node.channels.stream().filter(DataChannel::isOpen).toList();
		return all.size() == count && all.stream().allMatch(DataChannel::isRetiring);
	}

	@Test
	void aNodeWithOneUsesTheFirstAndAnswersOnAll() {
		TestNode many = node("many");
		TestNode single = node("single", TestNode.config(), 1);
		for (int stripe = 0; stripe < COUNT; stripe++) {
			assertThat(TestNode.get(this.callers.ask(stripe, many, single, (byte) stripe))).containsExactly(stripe);
		}
		await().atMost(TestNode.SOON).until(() -> single.opened.get() == COUNT);
		Set<Integer> stripes = new HashSet<>();
		for (int stripe = 0; stripe < COUNT; stripe++) {
			stripes.add(((Connection) this.callers.channel(stripe, single, many)).stripe());
			assertThat(TestNode.get(this.callers.ask(stripe, single, many, (byte) stripe))).containsExactly(stripe);
		}
		assertThat(stripes).containsExactly(0);
		assertThat(single.opened).hasValue(COUNT);
	}

	@ParameterizedTest
	@CsvSource({ "true,0,1", "false,0,1", "true,1,2", "false,1,2", "true,3,1" })
	void whereThereIsNoRoomForAllThoseThatAreThereServe(boolean here, int earlier, int later) {
		TransportConfig small = TestConfigs.limits(TestNode.config(), 4, 4, 1024 * 1024);
		TestNode one = node("one", here ? small : TestNode.config(), COUNT);
		TestNode two = node("two", here ? TestNode.config() : small, COUNT);
		members(here ? one : two, 2);
		DataChannel first = this.callers.channel(earlier, one, two);
		DataChannel second = this.callers.channel(later, one, two);
		DataChannel shared = (earlier < later) ? first : second;
		DataChannel other = (earlier < later) ? second : first;
		for (int stripe = 0; stripe < COUNT; stripe++) {
			assertThat(TestNode.get(this.callers.ask(stripe, one, two, (byte) stripe))).containsExactly(stripe);
			assertThat(this.callers.channel(stripe, one, two))
				.isSameAs((stripe == ((Connection) other).stripe()) ? other : shared);
		}
		assertThat(one.opened).hasValue(2);
		int unopened = IntStream.range(0, COUNT).filter((i) -> i != earlier && i != later).findFirst().orElseThrow();
		((Connection) shared).retire();
		await().atMost(TestNode.SOON).until(() -> one.closed.get() == 1 && two.closed.get() == 1);
		assertThat(this.callers.channel(unopened, one, two)).isSameAs(other);
		assertThat(one.losses).isEmpty();
		assertThat(one.transport.statistics().errorCount()).isZero();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void threat24ThoseBesideTheFirstLeaveHalfOfTheRoom(boolean here) {
		TransportConfig small = TestConfigs.limits(TestNode.config(), 4, 4, 1024 * 1024);
		TestNode one = node("one", here ? small : TestNode.config(), COUNT);
		TestNode two = node("two", here ? TestNode.config() : small, COUNT);
		for (int stripe : new int[] { 1, 2, 3 }) {
			DataChannel channel = this.callers.channel(stripe, one, two);
			assertThat(((Connection) channel).stripe()).isEqualTo((stripe == 3) ? 1 : stripe);
		}
		members(here ? one : two, 1);
		assertThat(((Connection) this.callers.channel(0, one, two)).stripe()).isZero();
	}

	@Test
	void whoHasNoneAndNoRoomForItsOwnOpensTheFirst() {
		TestNode one = node("one");
		TestNode two = node("two", TestConfigs.limits(TestNode.config(), 2, 2, 1024 * 1024), COUNT);
		members(two, Lane.DATA, 1, 1);
		assertThat(((Connection) this.callers.channel(3, one, two)).stripe()).isZero();
	}

	private void members(TestNode node, int count) {
		members(node, Lane.CONTROL, 0, count);
	}

	private void members(TestNode node, Lane lane, int stripe, int count) {
		long before = node.transport.statistics().connectionsOpen();
		for (int i = 0; i < count; i++) {
			this.raws.add(RawPeer.member(node.port(), RawPeer.peer("m" + i, i, 1 + i), lane, stripe));
		}
		await().atMost(TestNode.SOON).until(() -> node.transport.statistics().connectionsOpen() == before + count);
	}

	@Test
	void aPeerOfAnEarlierVersionHasOne() throws IOException {
		TestNode one = node("one");
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Peer earlier = RawPeer.peer("earlier", 1, server.getLocalPort());
			CompletableFuture<DataChannel> third = this.callers.channel(3, one, earlier);
			try (RawPeer first = welcome(server, earlier, 3)) {
				DataChannel open = TestNode.get(third);
				assertThat(((Connection) open).stripe()).isZero();
				CompletableFuture<DataChannel> next = this.callers.channel(1, one, earlier);
				try (RawPeer second = welcome(server, earlier, 1)) {
					assertThat(second.readFrame().type()).isEqualTo(Frame.RETIRE);
					assertThat(TestNode.get(next)).isSameAs(open);
					TestNode.get(next).send(TestNode.frame('O', 1, new byte[0]));
					assertThat(first.readFrame().type()).isEqualTo(Frame.DATA);
				}
			}
		}
	}

	private static RawPeer welcome(ServerSocket server, Peer self, int stripe) throws IOException {
		RawPeer raw = new RawPeer(server.accept());
		raw.readMagic();
		assertThat(Hello.decode(raw.readFrame().body()).stripe()).isEqualTo(stripe);
		return raw.greet(Frame.WELCOME, new Welcome(1, self, Compression.DEFLATE).encode());
	}

	@Test
	void threat24NoPeerHasMoreThanSixteenNumbers() {
		TestNode node = node("node", TestNode.config(), 1);
		Peer self = RawPeer.peer("raw", 1, 1);
		List<RawPeer> raws = new ArrayList<>();
		try {
			for (int stripe = 0; stripe < Stripes.MAX; stripe++) {
				RawPeer raw = RawPeer.connect(node.port());
				raws.add(raw);
				raw.greet(Frame.HELLO, Hello.of("test", self, Lane.DATA, 0).withStripe(stripe).encode());
				raw.readMagic();
				assertThat(raw.readFrame().type()).isEqualTo(Frame.WELCOME);
			}
			await().atMost(TestNode.SOON).until(() -> node.opened.get() == Stripes.MAX);
			assertRefused(node, Lane.DATA, Stripes.MAX);
			assertThat(node.transport.statistics().connectionsOpen()).isEqualTo(Stripes.MAX);
		}
		finally {
			raws.forEach(RawPeer::close);
		}
	}

	@ParameterizedTest
	@CsvSource({ "DATA,16", "DATA,2147483647", "CONTROL,1", "PROBE,1" })
	void aNumberThatThereIsNotIsRefusedWithTheReason(Lane lane, int stripe) {
		TestNode node = node("node", TestNode.config(), 1);
		assertRefused(node, lane, stripe);
		assertThat(node.transport.statistics().errorCount()).isEqualTo(1);
		assertThat(node.transport.statistics().connectionsOpen()).isZero();
	}

	private static void assertRefused(TestNode node, Lane lane, int stripe) {
		try (RawPeer raw = RawPeer.connect(node.port())) {
			Peer self = RawPeer.peer("greedy", 1, 1);
			raw.greet(Frame.HELLO, Hello.of("test", self, lane, 0).withStripe(stripe).encode());
			raw.readMagic();
			RawPeer.Received answer = raw.readFrame();
			assertThat(answer.type()).isEqualTo(Frame.REFUSAL);
			Refusal refusal = Refusal.decode(answer.body());
			assertThat(refusal.code()).isEqualTo(Refusal.WRONG_STRIPE);
			assertThat(refusal.text()).contains("'node'", "0 to 15", "'greedy'", "number " + stripe,
					"lane " + lane.name());
			assertThat(raw.readToEnd()).isZero();
		}
	}

	private List<DataChannel> channels(TestNode from, TestNode to) {
		return IntStream.range(0, COUNT).mapToObj((stripe) -> this.callers.channel(stripe, from, to)).toList();
	}

	private static CompletableFuture<Void> sendAll(StripeCallers callers, CyclicBarrier barrier, int stripe,
			TestNode from, TestNode to) {
		return callers.on(stripe, () -> {
			try {
				barrier.await();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
			sender(from, to).sendAll(NumberedSender.prefix(stripe), SENDS, (i) -> {
			});
			return null;
		});
	}

	private static NumberedSender sender(TestNode from, TestNode to) {
		return NumberedSender.of(from, to, MAX_WAITING);
	}

	private static void assertAllInOrder(TestNode sender, TestNode receiver) {
		NumberedSender.assertAllInOrder(sender.failures, receiver.oneWays, COUNT, SENDS);
		assertThat(receiver.losses).isEmpty();
		assertThat(sender.losses).isEmpty();
	}

}
