// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceRef;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What is sent and not answered.
 */
@Timeout(60)
class MessageTests {

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final TestNode b = this.cluster.start("b");

	private final List<String> received = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private void offer(TestNode node) {
		node.offer("inbox", String.class, (message, call) -> {
			this.received.add(node.id + ":" + message);
			throw new IllegalStateException("nobody hears of it");
		});
	}

	private void offerSerial(TestNode node) {
		Operation operation = new Operation("", List.of(String.class), void.class, (arguments, call) -> {
			this.received.add((String) arguments[0]);
			return null;
		});
		node.services.register(new ServiceDefinition("inbox", Map.of("", operation), Execution.SERIAL, Map.of()));
	}

	@Test
	void aMessageIsSentOnceAndNotAnswered() {
		offer(this.b);
		this.a.services.send("inbox", "one").block();
		Awaitility.await().untilAsserted(() -> assertThat(this.received).containsExactly("b:one"));
		assertThat(this.b.services.drain(Duration.ofSeconds(10))).isTrue();
		assertThat(this.cluster.frames).hasSize(1);
	}

	@Test
	void messagesToOneInstanceKeepTheirOrder() {
		offerSerial(this.b);
		List<String> numbers = IntStream.range(0, 500).mapToObj(String::valueOf).toList();
		ServiceRef instance = new ServiceRef("inbox", this.b.id);
		Flux.fromIterable(numbers).concatMap((number) -> this.a.services.send(instance, number)).blockLast();
		Awaitility.await().until(() -> this.received.size() == numbers.size());
		assertThat(this.received).containsExactlyElementsOf(numbers);
	}

	@Test
	void aFullQueueIsAnErrorToTheSender() {
		offer(this.b);
		this.a.channelTo(this.b).full = (frame) -> true;
		CallException failure = catchThrowableOfType(CallException.class,
				() -> this.a.services.send("inbox", "x").block());
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
		assertThat(failure.reason()).isEqualTo("queue-full");
		assertThat(this.received).isEmpty();
	}

	@Test
	void aMessageThatTheQueueHadTakenIsLostWithTheReceiverAndNobodyIsTold() {
		offer(this.b);
		MemoryChannel channel = this.a.channelTo(this.b);
		channel.lost = (frame) -> true;
		this.a.services.send("inbox", "lost").block();
		channel.close();
		this.a.services.send("inbox", "after").block();
		Awaitility.await().untilAsserted(() -> assertThat(this.received).containsExactly("b:after"));
	}

	@Test
	void aMessageIsOfferedAgainIfTheConnectionBreaksBeforeTheQueueTakesIt() {
		offer(this.b);
		MemoryChannel channel = this.a.channelTo(this.b);
		channel.full = (frame) -> breaks(channel);
		this.a.services.send("inbox", "x").block();
		Awaitility.await().untilAsserted(() -> assertThat(this.received).containsExactly("b:x"));
		assertThat(channel.isOpen()).isFalse();
	}

	@Test
	void aMessageIsTakenIfTheConnectionBreaksAsTheQueueTakesIt() {
		offer(this.b);
		MemoryChannel channel = this.a.channelTo(this.b);
		channel.lost = (frame) -> breaks(channel);
		this.a.services.send("inbox", "x").block();
		assertThat(channel.isOpen()).isFalse();
		assertThat(this.received).isEmpty();
	}

	/**
	 * Comes back when all calls were told.
	 */
	private boolean breaks(MemoryChannel channel) {
		channel.close();
		this.a.loop.submit(() -> {
		}).syncUninterruptibly();
		return true;
	}

	@Test
	void aPausedReceiverGetsMessagesLateAndOnceInOrder() throws Exception {
		offerSerial(this.b);
		CountDownLatch paused = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.a.channelTo(this.b);
		this.b.loop.execute(() -> {
			paused.countDown();
			awaitUninterrupted(goOn);
		});
		assertThat(paused.await(10, TimeUnit.SECONDS)).isTrue();
		List<String> numbers = IntStream.range(0, 10).mapToObj(String::valueOf).toList();
		Flux.fromIterable(numbers).concatMap((number) -> this.a.services.send("inbox", number)).blockLast();
		assertThat(this.received).isEmpty();
		goOn.countDown();
		Awaitility.await().until(() -> this.received.size() == numbers.size());
		assertThat(this.received).containsExactlyElementsOf(numbers);
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void whereNoConnectionCanBeOpenedTheSenderIsTold() {
		offer(this.b);
		this.b.unreachable = true;
		CallException failure = catchThrowableOfType(CallException.class,
				() -> this.a.services.send("inbox", "x").block());
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
		assertThat(failure.reason()).isEqualTo("not-reached");
	}

	@Test
	void messagesBeyondWhatTheReceiverTakesAreDroppedAndCounted() throws Exception {
		TestNode small = this.cluster.start("small", null,
				(settings) -> settings.config(new ServiceConfig(Duration.ofSeconds(10), 1024, 10, 2, 4, 16, 1)));
		CountDownLatch started = new CountDownLatch(2);
		CountDownLatch release = new CountDownLatch(1);
		small.offer("slow", String.class, (message, call) -> {
			started.countDown();
			release.await();
			return this.received.add(message);
		});
		for (int i = 0; i < 2; i++) {
			this.a.services.send("slow", "kept").block();
		}
		assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
		this.a.services.send("slow", "dropped").block();
		Awaitility.await().until(() -> small.services.droppedMessages() == 1);
		release.countDown();
		assertThat(small.services.drain(Duration.ofSeconds(10))).isTrue();
		assertThat(this.received).containsExactly("kept", "kept");
	}

	@Test
	void nobodyToSendToIsAnError() {
		CallException failure = catchThrowableOfType(CallException.class,
				() -> this.a.services.send(CallSpec.of("inbox", "x", void.class)).block());
		assertThat(failure.reason()).isEqualTo("no-instance");
	}

	@Test
	void messagesTakeNoPlaceOnceTheyAreSent() {
		offer(this.b);
		for (int i = 0; i < 100; i++) {
			this.a.services.send("inbox", "x").block();
		}
		assertThat(this.a.services.isBusy(this.a.channelTo(this.b))).isFalse();
		Awaitility.await().until(() -> this.received.size() == 100);
	}

	@Test
	void aBroadcastReachesAllInstancesOnce() {
		TestNode c = this.cluster.start("c");
		TestNode d = this.cluster.start("d");
		List.of(this.a, this.b, c, d).forEach(this::offer);
		this.cluster.health("inbox", c, ServiceHealth.UNHEALTHY);
		d.unreachable = true;
		assertThat(this.a.services.broadcast("inbox", "all").block()).isEqualTo(2);
		Awaitility.await().untilAsserted(() -> assertThat(this.received).hasSize(2));
		assertThat(this.received).containsExactlyInAnyOrder("a:all", "b:all");
	}

	@Test
	void aBroadcastReachesSuspectedInstancesToo() {
		offer(this.a);
		offer(this.b);
		this.cluster.health("inbox", this.b, ServiceHealth.UNKNOWN);
		assertThat(this.a.services.broadcast("inbox", "all").block()).isEqualTo(2);
		Awaitility.await().untilAsserted(() -> assertThat(this.received).hasSize(2));
	}

	@Test
	void aBroadcastWithoutInstancesReachesNobody() {
		assertThat(this.a.services.broadcast("inbox", "all").block()).isZero();
	}

}
