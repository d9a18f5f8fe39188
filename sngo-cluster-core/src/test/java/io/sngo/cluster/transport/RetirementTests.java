// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Connections that end on purpose take nothing with them and look like no death; all
 * others do.
 */
@ExtendWith(BufferLeaks.class)
class RetirementTests {

	private TestNode one;

	private TestNode two;

	@BeforeEach
	void start() {
		this.one = new TestNode("one");
		this.two = new TestNode("two");
	}

	@AfterEach
	void stop() {
		this.one.close();
		this.two.close();
	}

	@RepeatedTest(10)
	void retiringUnderTrafficLosesNothing() throws Exception {
		AtomicBoolean stop = new AtomicBoolean();
		AtomicInteger answered = new AtomicInteger();
		AtomicInteger oneWays = new AtomicInteger();
		List<CompletableFuture<Void>> callers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			TestNode from = i == 0 ? this.two : this.one;
			TestNode to = i == 0 ? this.one : this.two;
			callers.add(CompletableFuture.runAsync(() -> {
				while (!stop.get()) {
					List<CompletableFuture<byte[]>> answers = new ArrayList<>();
					for (int call = 0; call < 20; call++) {
						answers.add(from.ask(to.peer(), new byte[call * 100]));
						if (from == this.one && from.channel(to)
							.send(TestNode.frame('O', 0, "x".getBytes(StandardCharsets.UTF_8)))) {
							oneWays.incrementAndGet();
						}
					}
					answers.forEach(TestNode::get);
					answered.addAndGet(answers.size());
				}
			}));
		}
		for (int i = 0; i < 10; i++) {
			Connection current = (Connection) (i % 2 == 0 ? this.one.channel(this.two) : this.two.channel(this.one));
			current.retire();
			await().atMost(TestNode.SOON).until(() -> !current.isOpen());
		}
		stop.set(true);
		callers.forEach((caller) -> TestNode.get(caller));
		await().atMost(TestNode.SOON).until(() -> this.two.oneWays.size() == oneWays.get());
		assertThat(answered.get()).isPositive().isEqualTo(this.one.questions.get() + this.two.questions.get());
		assertThat(this.one.losses).isEmpty();
		assertThat(this.two.losses).isEmpty();
		await().atMost(TestNode.SOON).until(() -> this.one.transport.statistics().connectionsOpen() == 1);
		assertThat(this.one.closed.get()).isEqualTo(this.one.opened.get() - 1);
	}

	@Test
	void aRetiringChannelTakesAnswersButNoQuestions() {
		this.two.holdsAnswers = true;
		DataChannel channel = this.one.channel(this.two);
		CompletableFuture<byte[]> answer = this.one.ask(channel, new byte[] { 5 });
		await().atMost(TestNode.SOON).until(() -> this.two.heldAnswers.size() == 1);
		DataChannel other = this.two.channel(this.one);
		((Connection) channel).retire();
		await().atMost(TestNode.SOON).until(() -> channel.isRetiring() && other.isRetiring());
		assertThat(this.one.ask(channel, new byte[1])).isNull();
		assertThat(this.two.ask(other, new byte[1])).isNull();
		assertThat(channel.isOpen()).isTrue();
		this.two.heldAnswers.forEach(Runnable::run);
		assertThat(TestNode.get(answer)).containsExactly(5);
		await().atMost(TestNode.SOON).until(() -> !channel.isOpen() && !other.isOpen());
		assertThat(channel.sendReply(TestNode.frame('A', 1, new byte[1]))).isFalse();
		assertThat(this.one.losses).isEmpty();
		assertThat(this.two.losses).isEmpty();
	}

	@Test
	void queuedAnswersOfARetiringChannelAreSent() {
		this.two.holdsAnswers = true;
		this.two.queuesAnswers = true;
		DataChannel channel = this.one.channel(this.two);
		CompletableFuture<byte[]> first = this.one.ask(channel, new byte[] { 5 });
		CompletableFuture<byte[]> second = this.one.ask(channel, new byte[] { 6 });
		await().atMost(TestNode.SOON).until(() -> this.two.heldAnswers.size() == 2);
		DataChannel other = this.two.channel(this.one);
		((Connection) channel).retire();
		await().atMost(TestNode.SOON).until(() -> channel.isRetiring() && other.isRetiring());
		Iterator<Runnable> answers = this.two.heldAnswers.iterator();
		answers.next().run();
		// Somebody who has queued one is held up with another one.
		assertThat(TestNode.get(first)).containsExactly(5);
		assertThat(channel.isOpen()).isTrue();
		answers.next().run();
		assertThat(TestNode.get(second)).containsExactly(6);
		await().atMost(TestNode.SOON).until(() -> !channel.isOpen() && !other.isOpen());
	}

	@Test
	void queuedAnswersAreSentWhenTheyAreFlushed() {
		this.two.queuesAnswers = true;
		List<CompletableFuture<byte[]>> answers = new ArrayList<>();
		for (byte i = 0; i < 10; i++) {
			answers.add(this.one.ask(this.two.peer(), new byte[] { i }));
		}
		await().atMost(TestNode.SOON).until(() -> this.two.questions.get() == 10);
		assertThat(answers).noneMatch(CompletableFuture::isDone);
		this.two.channel(this.one).flushReplies();
		for (byte i = 0; i < 10; i++) {
			assertThat(TestNode.get(answers.get(i))).containsExactly(i);
		}
	}

	@Test
	void whoWaitsForRoomThatQueuedAnswersTakeGetsIt() {
		DataChannel channel = this.two.channel(this.one);
		CountDownLatch room = new CountDownLatch(1);
		assertThat(channel.queueReply(TestNode.frame('A', 1, new byte[Outbox.MAX_BULK_BYTES]))).isTrue();
		assertThat(channel.sendBulk(TestNode.frame('A', 2, new byte[1]))).isFalse();
		channel.whenRoom(room::countDown);
		await().atMost(TestNode.SOON).until(() -> room.getCount() == 0);
		assertThat(channel.sendBulk(TestNode.frame('A', 3, new byte[1]))).isTrue();
	}

	@Test
	void aPeerThatClosesWithoutAFarewellIsReported() throws Exception {
		RawPeer orderly = RawPeer.member(this.one.port(), RawPeer.peer("orderly", 1, 1), Lane.CONTROL);
		RawPeer data = RawPeer.member(this.one.port(), RawPeer.peer("data", 2, 2), Lane.DATA);
		RawPeer reset = RawPeer.member(this.one.port(), RawPeer.peer("reset", 3, 3), Lane.CONTROL);
		await().atMost(TestNode.SOON).until(() -> this.one.transport.statistics().connectionsOpen() == 3);
		reset.reset();
		orderly.close();
		data.close();
		await().atMost(TestNode.SOON).until(() -> this.one.losses.size() == 3);
		assertThat(this.one.losses).containsExactlyInAnyOrder("orderly:CLOSED_BY_PEER", "data:CLOSED_BY_PEER",
				"reset:CLOSED_BY_PEER");
		assertThat(this.one.transport.statistics().connectionsOpen()).isZero();
		assertThat(this.one.closed).hasValue(1);
	}

	@Test
	void aPeerThatClosesAfterItsFarewellIsNotReported() {
		RawPeer raw = RawPeer.member(this.one.port(), RawPeer.peer("raw", 1, 1), Lane.CONTROL);
		raw.frame(Frame.RETIRE, 0, new byte[0]);
		assertThat(raw.readFrame().type()).isEqualTo(Frame.RETIRED);
		assertThat(raw.readFrame().type()).isEqualTo(Frame.RETIRE);
		assertThat(raw.readFrame().type()).isEqualTo(Frame.DONE);
		raw.frame(Frame.DONE, 0, new byte[0]);
		assertThat(raw.readToEnd()).isZero();
		raw.close();
		await().atMost(TestNode.SOON).until(() -> this.one.transport.statistics().connectionsOpen() == 0);
		assertThat(this.one.losses).isEmpty();
	}

	@Test
	void abortIsReportedAsBrokenHereAndAsClosedThere() {
		DataChannel channel = this.one.channel(this.two);
		channel.abort("it talks\nnonsense");
		await().atMost(TestNode.SOON).until(() -> !this.one.losses.isEmpty() && !this.two.losses.isEmpty());
		assertThat(this.one.losses).containsExactly("two:BROKEN");
		assertThat(this.two.losses).containsExactly("one:CLOSED_BY_PEER");
		assertThat(channel.send(TestNode.frame('Q', 1, new byte[1]))).isFalse();
	}

	@Test
	void disconnectIsReportedByTheOtherSideOnly() {
		this.one.channel(this.two);
		this.one.say(this.two, "hello");
		await().atMost(TestNode.SOON).until(() -> this.two.messages.size() == 1);
		this.one.transport.disconnect(this.two.peer());
		await().atMost(TestNode.SOON).until(() -> this.two.losses.size() == 2);
		assertThat(this.one.losses).isEmpty();
		assertThat(this.one.transport.statistics().connectionsOpen()).isZero();
	}

	@Test
	void aNewInstanceAtTheSameAddressReplacesTheOldOne() {
		try (RawPeer old = RawPeer.member(this.one.port(), RawPeer.peer("raw", 1, 77), Lane.DATA)) {
			// Who is heard is known; its welcome comes just before.
			old.frame(Frame.DATA, 0, "O00000000".getBytes(StandardCharsets.US_ASCII));
			await().atMost(TestNode.SOON).until(() -> this.one.oneWays.size() == 1);
			try (RawPeer young = RawPeer.member(this.one.port(), RawPeer.peer("raw", 2, 77), Lane.DATA)) {
				assertThat(old.readToEnd()).isZero();
				await().atMost(TestNode.SOON).until(() -> this.one.losses.contains("raw:BROKEN"));
				DataChannel channel = TestNode.get(this.one.channel(RawPeer.peer("raw", 2, 77)));
				channel.send(TestNode.frame('O', 1, new byte[0]));
				assertThat(young.readFrame().type()).isEqualTo(Frame.DATA);
			}
		}
	}

	@Test
	void anotherInstanceAtAnotherAddressMakesTheOldOneRetire() {
		try (RawPeer old = RawPeer.member(this.one.port(), RawPeer.peer("raw", 1, 77), Lane.CONTROL)) {
			old.frame(Frame.CONTROL, 1, new byte[0]);
			await().atMost(TestNode.SOON).until(() -> this.one.messages.size() == 1);
			try (RawPeer young = RawPeer.member(this.one.port(), RawPeer.peer("raw", 2, 78), Lane.CONTROL)) {
				assertThat(old.readFrame().type()).isEqualTo(Frame.RETIRE);
				young.frame(Frame.CONTROL, 1, new byte[0]);
				await().atMost(TestNode.SOON).until(() -> this.one.messages.size() == 2);
				this.one.say(RawPeer.peer("raw", 2, 78).address(), "to the new one");
				assertThat(young.readFrame().type()).isEqualTo(Frame.CONTROL);
			}
		}
		assertThat(this.one.failures).isEmpty();
	}

	@Test
	void closingDoesNotWaitForPeersThatHangUnlessTheyOweAnAnswer() {
		try (RawPeer silent = RawPeer.member(this.one.port(), RawPeer.peer("silent", 1, 1), Lane.DATA)) {
			await().atMost(TestNode.SOON).until(() -> this.one.opened.get() == 1);
			long start = System.nanoTime();
			this.one.transport.close(Duration.ofMinutes(5));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
			assertThat(silent.readFrame().type()).isEqualTo(Frame.RETIRE);
		}
		assertThat(this.one.losses).isEmpty();
		assertThat(this.one.closed).hasValue(1);
	}

	@Test
	void closingEndsAllThreads() {
		this.one.channel(this.two);
		this.one.say(this.two, "hello");
		await().atMost(TestNode.SOON).until(() -> this.two.messages.size() == 1);
		this.one.close();
		this.two.close();
		this.two.close();
		await().atMost(TestNode.SOON)
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().startsWith("sngo-cluster")));
	}

}
