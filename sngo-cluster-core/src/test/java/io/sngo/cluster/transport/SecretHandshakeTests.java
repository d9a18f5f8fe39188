// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.sngo.cluster.JoinRejectedException.Reason;
import io.sngo.cluster.protocol.DialResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Nodes with secrets, and those who have others or none.
 */
@ExtendWith(BufferLeaks.class)
class SecretHandshakeTests {

	private static TestNode node(String id, TransportSecurity security) {
		return new TestNode(id, UnaryOperator.identity(), security);
	}

	static Stream<Arguments> friends() {
		return Stream.of(Arguments.of("signed", TestSecrets.security(1), TestSecrets.security(1)),
				Arguments.of("not signed", TestSecrets.unsigned(1), TestSecrets.unsigned(1)),
				Arguments.of("signed as one wants it", TestSecrets.unsigned(1), TestSecrets.security(1)),
				Arguments.of("signed as the other wants it", TestSecrets.security(1), TestSecrets.unsigned(1)),
				Arguments.of("new secret accepted", TestSecrets.security(2, 1), TestSecrets.security(1)),
				Arguments.of("old secret accepted", TestSecrets.security(1), TestSecrets.security(2, 1)),
				Arguments.of("any in common", TestSecrets.security(1, 2, 3), TestSecrets.security(4, 5, 3)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("friends")
	void nodesWithASecretInCommonTalk(String what, TransportSecurity first, TransportSecurity second) {
		try (TestNode one = node("one", first); TestNode two = node("two", second)) {
			assertThat(one.dial(two.address(), TestNode.SOON)).isEqualTo(new DialResult.Answered(two.peer()));
			one.say(two, "hello");
			await().atMost(TestNode.SOON).until(() -> two.messages.contains("one:hello"));
			byte[] large = new byte[1024 * 1024];
			large[777_777] = 7;
			assertThat(TestNode.get(one.ask(two.peer(), large))).isEqualTo(large);
			assertThat(TestNode.get(two.ask(one.peer(), new byte[] { 1 }))).containsExactly(1);
			assertThat(one.opened).hasValue(1);
			two.transport.close(Duration.ofSeconds(10));
			await().atMost(TestNode.SOON).until(() -> one.transport.statistics().connectionsOpen() == 0);
			assertThat(one.losses).isEmpty();
			assertThat(one.transport.statistics().errorCount()).isZero();
			assertThat(two.transport.statistics().errorCount()).isZero();
		}
	}

	static Stream<Arguments> strangers() {
		return Stream.of(Arguments.of("another secret", TestSecrets.security(2), TestSecrets.security(1)),
				Arguments.of("none", TransportSecurity.DEFAULT, TestSecrets.security(1)),
				Arguments.of("none on the other side", TestSecrets.security(1), TransportSecurity.DEFAULT));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("strangers")
	void threat05NodesWithoutASecretInCommonDoNot(String what, TransportSecurity first, TransportSecurity second) {
		try (LogLines log = new LogLines(); TestNode one = node("one", first); TestNode two = node("two", second)) {
			assertThat(one.dial(two.address(), TestNode.SOON)).isInstanceOfSatisfying(DialResult.Rejected.class,
					(rejected) -> {
						assertThat(rejected.reason()).isEqualTo(Reason.WRONG_CREDENTIALS);
						assertThat(rejected.message()).contains("'one' at " + one.address())
							.contains("'two' at " + two.address())
							.contains("cluster.security.secret");
					});
			one.say(two, "hello");
			await().atMost(TestNode.SOON).until(() -> !one.failures.isEmpty());
			assertThat(two.messages).isEmpty();
			assertThat(two.opened).hasValue(0);
			assertThat(two.transport.statistics().errorCount()).isPositive();
			assertThat(log.containing("cluster.security.secret")).isNotEmpty();
		}
	}

	@Test
	void aCrashIsSeenThroughSignedRecords() {
		try (TestNode one = node("one", TestSecrets.security(1)); TestNode two = node("two", TestSecrets.security(1))) {
			one.say(two, "hello");
			await().atMost(TestNode.SOON).until(() -> two.messages.contains("one:hello"));
			two.transport.disconnect(one.peer());
			await().atMost(TestNode.SOON).until(() -> !one.losses.isEmpty());
			assertThat(one.losses).containsExactly("two:CLOSED_BY_PEER");
		}
	}

}
