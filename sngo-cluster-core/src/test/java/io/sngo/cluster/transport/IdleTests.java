// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Connections that nobody uses are closed, and come back when they are needed.
 */
@ExtendWith(BufferLeaks.class)
class IdleTests {

	private static TransportConfig impatient(TransportConfig config) {
		return TestConfigs.timeouts(config, null, Duration.ofMillis(100));
	}

	@Test
	void idleConnectionsOfBothLanesCloseAndComeBack() {
		try (TestNode one = new TestNode("one", IdleTests::impatient); TestNode two = new TestNode("two")) {
			for (int i = 1; i <= 3; i++) {
				int round = i;
				one.say(two, "hello");
				TestNode.get(one.ask(two.peer(), new byte[1]));
				await().atMost(TestNode.SOON).until(() -> two.messages.size() == round);
				await().atMost(TestNode.SOON).until(() -> two.transport.statistics().connectionsOpen() == 0);
				await().atMost(TestNode.SOON).until(() -> one.transport.statistics().connectionsOpen() == 0);
				assertThat(two.opened).hasValue(round);
				assertThat(two.closed).hasValue(round);
			}
			assertThat(one.losses).isEmpty();
			assertThat(two.losses).isEmpty();
			assertThat(one.transport.statistics().errorCount()).isZero();
			assertThat(two.transport.statistics().errorCount()).isZero();
		}
	}

	@Test
	void aChannelThatIsBusyOnEitherSideStaysOpen() {
		try (TestNode one = new TestNode("one", IdleTests::impatient);
				TestNode two = new TestNode("two", IdleTests::impatient)) {
			two.holdsAnswers = true;
			CompletableFuture<byte[]> answer = one.ask(two.peer(), new byte[] { 1 });
			one.say(two, "hello");
			await().atMost(TestNode.SOON).until(() -> two.heldAnswers.size() == 1 && two.messages.size() == 1);
			// The control connection, unused as long, shows that the time has passed.
			await().atMost(TestNode.SOON).until(() -> one.transport.statistics().connectionsOpen() == 1);
			assertThat(answer).isNotDone();
			assertThat(one.closed).hasValue(0);
			two.heldAnswers.forEach(Runnable::run);
			assertThat(TestNode.get(answer)).containsExactly(1);
			await().atMost(TestNode.SOON).until(() -> one.closed.get() == 1 && two.closed.get() == 1);
			assertThat(one.losses).isEmpty();
		}
	}

}
