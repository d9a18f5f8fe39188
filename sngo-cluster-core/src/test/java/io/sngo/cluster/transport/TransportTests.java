// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.DialResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two nodes that talk.
 */
class TransportTests {

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

	@Test
	void controlMessagesArriveInOrderBothWaysOverOneConnection() {
		List<String> numbers = IntStream.range(0, 200).mapToObj(Integer::toString).toList();
		numbers.forEach((number) -> this.one.say(this.two, number));
		await().atMost(TestNode.SOON).until(() -> this.two.messages.size() == 200);
		numbers.forEach((number) -> this.two.say(this.one, number));
		await().atMost(TestNode.SOON).until(() -> this.one.messages.size() == 200);
		assertThat(this.two.messages).containsExactlyElementsOf(numbers.stream().map((text) -> "one:" + text).toList());
		assertThat(this.one.messages).containsExactlyElementsOf(numbers.stream().map((text) -> "two:" + text).toList());
		assertThat(this.one.transport.statistics().connectionsOpen()).isEqualTo(1);
		assertThat(this.two.transport.statistics().connectionsOpen()).isEqualTo(1);
	}

	@Test
	void dialNamesWhoAnswers() {
		assertThat(this.one.dial(this.two.address(), TestNode.SOON))
			.isEqualTo(new DialResult.Answered(this.two.peer()));
		assertThat(this.one.dial(new NodeAddress("localhost", this.two.port()), TestNode.SOON))
			.isEqualTo(new DialResult.Answered(this.two.peer()));
		assertThat(this.one.dial(this.one.address(), TestNode.SOON))
			.isEqualTo(new DialResult.Answered(this.one.peer()));
	}

	@Test
	void dialOfADeadProcessIsRefused() {
		NodeAddress address = this.two.address();
		this.two.close();
		assertThat(this.one.dial(address, TestNode.SOON)).isEqualTo(new DialResult.Refused());
	}

	@Test
	void callsOfAllSizesAreAnswered() {
		for (int size : new int[] { 0, 1, 1000, 1015, 1016, 1024, 65536, 1024 * 1024, 1024 * 1024 + 60_000 }) {
			byte[] payload = new byte[size];
			ThreadLocalRandom.current().nextBytes(payload);
			assertThat(TestNode.get(this.one.ask(this.two.peer(), payload))).isEqualTo(payload);
		}
		assertThat(this.two.opened).hasValue(1);
	}

	@Test
	void theOtherSideUsesTheSameDataConnection() {
		TestNode.get(this.one.ask(this.two.peer(), new byte[10]));
		TestNode.get(this.two.ask(this.one.peer(), new byte[10]));
		assertThat(this.one.opened).hasValue(1);
		assertThat(this.two.opened).hasValue(1);
	}

	@Test
	void closingWaitsForAnswersAndLooksLikeNoLoss() {
		this.two.holdsAnswers = true;
		var answer = this.one.ask(this.two.peer(), new byte[] { 7 });
		this.one.say(this.two, "hello");
		await().atMost(TestNode.SOON).until(() -> !this.two.heldAnswers.isEmpty() && !this.two.messages.isEmpty());
		this.two.transport.dial(this.one.address(), TestNode.SOON,
				(result) -> this.two.heldAnswers.forEach(Runnable::run));
		this.two.transport.close(Duration.ofSeconds(10));
		assertThat(TestNode.get(answer)).containsExactly(7);
		await().atMost(TestNode.SOON).until(() -> this.one.transport.statistics().connectionsOpen() == 0);
		assertThat(this.one.losses).isEmpty();
		assertThat(this.two.losses).isEmpty();
	}

}
