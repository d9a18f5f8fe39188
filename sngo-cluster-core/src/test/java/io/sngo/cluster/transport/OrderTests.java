// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What one thread sends to one peer arrives in the order of sending, whichever connection
 * carries it, as long as none breaks.
 */
@ExtendWith(BufferLeaks.class)
class OrderTests {

	private static final int COUNT = 3000;

	private static final int MAX_WAITING = 500;

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

	@RepeatedTest(20)
	void firstContact() {
		sendAll(this.one, this.two);
		assertAllInOrder(this.two);
		assertThat(this.two.opened).hasValue(1);
	}

	@RepeatedTest(20)
	void bothDialAtOnce() {
		CyclicBarrier barrier = new CyclicBarrier(2);
		CompletableFuture<Void> there = CompletableFuture.runAsync(() -> {
			meet(barrier);
			sendAll(this.two, this.one);
		});
		meet(barrier);
		sendAll(this.one, this.two);
		TestNode.get(there);
		assertAllInOrder(this.one);
		assertAllInOrder(this.two);
		await().atMost(TestNode.SOON).until(() -> this.one.transport.statistics().connectionsOpen() == 1);
	}

	@RepeatedTest(20)
	void connectionsRetireMeanwhile() {
		NumberedSender there = sender(this.one, this.two);
		NumberedSender back = sender(this.two, this.one);
		there.sendAll("", COUNT, (i) -> {
			if (i % 1000 == 300) {
				there.retire();
			}
			else if (i % 1000 == 900) {
				back.retire();
			}
		});
		assertAllInOrder(this.two);
		assertThat(this.two.opened.get()).isGreaterThan(1);
		assertThat(this.one.losses).isEmpty();
		assertThat(this.two.losses).isEmpty();
	}

	@Test
	void aSecondConnectionCarriesNothingBeforeTheFirstIsDrained() {
		Connection first = (Connection) this.one.channel(this.two);
		await().atMost(TestNode.SOON).until(() -> this.two.opened.get() == 1);
		Connection firstThere = (Connection) this.two.channel(this.one);
		CountDownLatch stopped = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		firstThere.execute(() -> {
			stopped.countDown();
			TestNode.pass(go);
		});
		TestNode.pass(stopped);
		try {
			sender(this.one, this.two).send("first");
			first.retire();
			await().atMost(TestNode.SOON).until(first::isRetiring);
			sender(this.one, this.two).send("second");
			if (Runtime.getRuntime().availableProcessors() > 1) {
				// It is open, on the other loop.
				await().atMost(TestNode.SOON).until(() -> this.two.opened.get() == 2);
			}
			assertThat(this.two.oneWays).isEmpty();
		}
		finally {
			go.countDown();
		}
		await().atMost(TestNode.SOON).until(() -> this.two.oneWays.size() == 2);
		assertThat(this.two.oneWays).containsExactly("first", "second");
		assertThat(this.one.channel(this.two)).isNotSameAs(first);
	}

	@Test
	void whatWaitsForADrainGoesOnWhenTheConnectionBreaks() {
		RawPeer silent = RawPeer.member(this.one.port(), RawPeer.peer("raw", 1, 1), Lane.DATA);
		// It is welcome a moment before it can be found.
		Connection first = await().atMost(TestNode.SOON)
			.ignoreExceptions()
			.until(() -> (Connection) this.one.channel(RawPeer.peer("raw", 1, 1)).get(), (found) -> found != null);
		first.retire();
		await().atMost(TestNode.SOON).until(first::isRetiring);
		try (RawPeer next = RawPeer.member(this.one.port(), RawPeer.peer("raw", 1, 1), Lane.DATA)) {
			await().atMost(TestNode.SOON).until(() -> this.one.opened.get() == 2);
			CompletableFuture<DataChannel> second = this.one.channel(RawPeer.peer("raw", 1, 1));
			assertThat(second).isNotDone();
			silent.close();
			TestNode.get(second).send(TestNode.frame('O', 1, new byte[0]));
			assertThat(next.readFrame().type()).isEqualTo(Frame.DATA);
		}
	}

	@Test
	void aCallbackThatFailsKeepsNobodyWaiting() {
		AtomicInteger failures = new AtomicInteger();
		this.one.transport.dataChannel(this.two.peer(), 0, (channel, error) -> {
			failures.incrementAndGet();
			throw new AssertionError("on purpose");
		});
		try {
			this.one.transport.dataChannel(this.two.peer(), 0, (channel, error) -> {
				failures.incrementAndGet();
				throw new IllegalStateException("on purpose");
			});
		}
		catch (IllegalStateException ex) {
			assertThat(ex).as("open by now, so that the caller hears it himself").hasMessage("on purpose");
		}
		assertThat(TestNode.get(this.one.channel(this.two.peer())).isOpen()).isTrue();
		assertThat(failures).hasValue(2);
		assertThat(TestNode.get(this.one.ask(this.two.peer(), new byte[] { 1 }))).containsExactly(1);
	}

	@Test
	void anAcknowledgementOfWhatWasNotSaidIsBroken() {
		try (RawPeer raw = RawPeer.member(this.one.port(), RawPeer.peer("raw", 1, 1), Lane.DATA)) {
			raw.frame(Frame.RETIRED, 0, new byte[0]);
			assertThat(raw.readToEnd()).isZero();
		}
		await().atMost(TestNode.SOON).until(() -> this.one.losses.contains("raw:BROKEN"));
	}

	private static void sendAll(TestNode from, TestNode to) {
		sender(from, to).sendAll("", COUNT, (i) -> {
		});
	}

	private static NumberedSender sender(TestNode from, TestNode to) {
		return NumberedSender.of(from, to, MAX_WAITING);
	}

	private static void assertAllInOrder(TestNode receiver) {
		AtomicInteger seen = new AtomicInteger();
		await().atMost(TestNode.SOON).until(() -> receiver.oneWays.size() == COUNT);
		List<String> expected = IntStream.range(0, COUNT).mapToObj(Integer::toString).toList();
		receiver.oneWays.forEach((text) -> assertThat(text).isEqualTo(expected.get(seen.getAndIncrement())));
	}

	private static void meet(CyclicBarrier barrier) {
		try {
			barrier.await();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
