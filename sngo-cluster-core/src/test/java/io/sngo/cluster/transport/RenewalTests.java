// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.protocol.DialResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Certificates and authorities that change while nodes talk.
 */
@ExtendWith(BufferLeaks.class)
class RenewalTests {

	private static final int RENEWALS = 10;

	private static TestAuthority former;

	private static TestAuthority next;

	@BeforeAll
	static void authorities() {
		former = new TestAuthority("the former one");
		next = new TestAuthority("the next one");
	}

	private static TestNode node(String id, TestAuthority own, TestAuthority... accepted) {
		return new TestNode(id, (config) -> config,
				TransportSecurity.DEFAULT.withTls(TestAuthority.material(own.node(id), accepted)));
	}

	private static void renew(TestNode node, TestAuthority own, TestAuthority... accepted) {
		node.transport.renew(TestAuthority.material(own.node(node.peer().id().value()), accepted));
	}

	/**
	 * From one authority to another, node by node, and back.
	 */
	@Test
	void noCallIsLost() {
		try (TestNode one = node("one", former, former, next);
				TestNode two = node("two", former, former, next);
				Calls there = new Calls(one, two);
				Calls back = new Calls(two, one)) {
			for (int i = 0; i < RENEWALS; i++) {
				TestAuthority own = (i % 2 == 0) ? next : former;
				for (TestNode renewed : List.of(one, two)) {
					int opened = one.opened.get();
					renew(renewed, own, former, next);
					await().atMost(TestNode.SOON).until(() -> one.opened.get() > opened);
					one.say(two, "over another one");
				}
				there.awaitMore(100);
				back.awaitMore(100);
			}
			assertThat(there.end()).isEmpty();
			assertThat(back.end()).isEmpty();
			// All but the last are over.
			await().atMost(TestNode.SOON)
				.until(() -> one.opened.get() - one.closed.get() == 1 && two.opened.get() - two.closed.get() == 1);
			assertThat(one.opened.get()).isGreaterThan(2 * RENEWALS);
			await().atMost(TestNode.SOON).until(() -> two.messages.size() == 2 * RENEWALS);
			assertThat(one.losses).isEmpty();
			assertThat(two.losses).isEmpty();
			assertThat(one.transport.statistics().errorCount()).isZero();
			assertThat(two.transport.statistics().errorCount()).isZero();
		}
	}

	@Test
	void nodesOfARemovedAuthorityAreGoneWithinTenSecondsAndOthersFinish() {
		try (LogLines log = new LogLines();
				TestNode node = node("node", next, former, next);
				TestNode removed = node("removed", former, former, next);
				TestNode kept = node("kept", next, former, next)) {
			List<CompletableFuture<byte[]>> unanswered = new ArrayList<>();
			for (TestNode other : List.of(removed, kept)) {
				other.holdsAnswers = true;
				unanswered.add(node.ask(other.peer(), new byte[] { 1 }));
				await().atMost(TestNode.SOON).until(() -> other.questions.get() == 1);
				unanswered.add(other.ask(node.peer(), new byte[] { 2 }));
				other.say(node, "hello");
			}
			await().atMost(TestNode.SOON).until(() -> node.messages.size() == 2);
			assertThat(TestNode.get(unanswered.get(1))).containsExactly(2);
			assertThat(TestNode.get(unanswered.get(3))).containsExactly(2);

			renew(node, next, next);
			// Within ten seconds, and what a busy machine takes to notice.
			await().atMost(Duration.ofSeconds(20)).until(() -> removed.closed.get() == 1);
			await().atMost(TestNode.SOON).until(() -> unanswered.get(0).isCompletedExceptionally());
			await().atMost(TestNode.SOON)
				.until(() -> log.containing("its certificate is not accepted any more (node removed)").size() == 1);
			await().atMost(TestNode.SOON).until(() -> node.transport.statistics().connectionsOpen() == 1);
			await().atMost(TestNode.SOON).until(() -> removed.transport.statistics().connectionsOpen() == 0);
			assertThat(removed.dial(node.address(), TestNode.SOON)).isNotInstanceOf(DialResult.Answered.class);
			assertThat(node.dial(removed.address(), TestNode.SOON)).isNotInstanceOf(DialResult.Answered.class);

			assertThat(unanswered.get(2)).isNotDone();
			kept.heldAnswers.forEach(Runnable::run);
			assertThat(TestNode.get(unanswered.get(2))).containsExactly(1);
		}
	}

	/**
	 * The farewell of the former connections says that nobody has died.
	 */
	@Test
	void idleConnectionsGoAtOnceAndNobodyIsMissed() {
		try (TestNode one = node("one", former, former); TestNode two = node("two", former, former)) {
			one.say(two, "hello");
			await().atMost(TestNode.SOON).until(() -> two.messages.size() == 1);
			renew(one, former, former);
			await().atMost(TestNode.SOON)
				.until(() -> one.transport.statistics().connectionsOpen() == 0
						&& two.transport.statistics().connectionsOpen() == 0);
			assertThat(one.losses).isEmpty();
			assertThat(two.losses).isEmpty();
		}
	}

	@Test
	void whoShookHandsBeforeIsReplacedAfterwards() throws IOException {
		try (TestNode node = node("node", former, former);
				RawPeer raw = new Impostor(former.node("raw")).connect(node.port())) {
			renew(node, former, former);
			raw.greet(Frame.HELLO, Hello.of("test", RawPeer.peer("raw", 1, 1), Lane.DATA, 0).encode());
			raw.readMagic();
			assertThat(raw.readFrame().type()).isEqualTo(Frame.WELCOME);
			assertThat(raw.readFrame().type()).isEqualTo(Frame.RETIRE);
		}
	}

	@Test
	void whoWasTrustedInTlsAndIsNotAfterwardsIsRefused() throws IOException {
		try (LogLines log = new LogLines();
				TestNode node = node("node", next, former, next);
				RawPeer raw = new Impostor(former.node("raw")).connect(node.port())) {
			renew(node, next, next);
			raw.greet(Frame.HELLO, Hello.of("test", RawPeer.peer("raw", 1, 1), Lane.DATA, 0).encode());
			raw.readMagic();
			RawPeer.Received answer = raw.readFrame();
			assertThat(answer.type()).isEqualTo(Frame.REFUSAL);
			assertThat(Refusal.decode(answer.body()).code()).isEqualTo(Refusal.WRONG_CREDENTIALS);
			assertThat(raw.readToEnd()).isZero();
			assertThat(log.containing("Node 'raw' at 127.0.0.1:1 has a certificate that is not accepted any more"))
				.hasSize(1);
		}
	}

	@Test
	void aSessionOfAFormerAuthorityIsNotResumed() {
		try (TestNode node = node("node", next, former, next)) {
			Impostor member = new Impostor(former.node("member"));
			assertThat(member.hello(node.port(), "member").type()).isEqualTo(Frame.WELCOME);
			assertThat(member.hello(node.port(), "member").type()).isEqualTo(Frame.WELCOME);
			renew(node, next, next);
			assertThat(member.hello(node.port(), "member")).isNull();
		}
	}

	@Test
	void materialThatDoesNotNameTheNodeChangesNothing() {
		try (TestNode one = node("one", former, former); TestNode two = node("two", former, former)) {
			one.say(two, "hello");
			await().atMost(TestNode.SOON).until(() -> two.messages.size() == 1);
			TlsMaterial another = TestAuthority.material(next.node("another"), next);
			assertThatThrownBy(() -> one.transport.renew(another)).isInstanceOf(InvalidConfigurationException.class);
			assertThat(one.dial(two.address(), TestNode.SOON)).isEqualTo(new DialResult.Answered(two.peer()));
			assertThat(one.transport.statistics().connectionsOpen()).isEqualTo(1);
		}
	}

	@Test
	void aNodeWithoutTlsHasNothingToRenew() {
		try (TestNode plain = new TestNode("plain")) {
			TlsMaterial material = TestAuthority.material(former.node("plain"), former);
			assertThatThrownBy(() -> plain.transport.renew(material)).isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("without TLS");
		}
	}

	/**
	 * One node asks another, a few questions at a time, until it is told to stop.
	 */
	private static final class Calls implements AutoCloseable {

		private static final int IN_FLIGHT = 8;

		private final TestNode from;

		private final TestNode to;

		private final AtomicInteger answered = new AtomicInteger();

		private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

		private final List<CompletableFuture<Void>> ends = new ArrayList<>();

		private volatile boolean over;

		Calls(TestNode from, TestNode to) {
			this.from = from;
			this.to = to;
			for (int i = 0; i < IN_FLIGHT; i++) {
				CompletableFuture<Void> end = new CompletableFuture<>();
				this.ends.add(end);
				next(end);
			}
			awaitMore(1);
		}

		@SuppressWarnings("FutureReturnValueIgnored") // it counts itself
		private void next(CompletableFuture<Void> end) {
			if (this.over) {
				end.complete(null);
				return;
			}
			this.from.ask(this.to.peer(), new byte[] { 1 }).whenCompleteAsync((answer, failure) -> {
				if (failure != null) {
					this.failures.add(failure);
				}
				this.answered.incrementAndGet();
				next(end);
			});
		}

		void awaitMore(int count) {
			int enough = this.answered.get() + count;
			await().atMost(TestNode.SOON).until(() -> this.answered.get() >= enough);
		}

		Queue<Throwable> end() {
			close();
			return this.failures;
		}

		@Override
		public void close() {
			this.over = true;
			this.ends.forEach(TestNode::get);
		}

	}

}
