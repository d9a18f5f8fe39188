// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
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
