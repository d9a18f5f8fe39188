// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Peer;

import static io.sngo.cluster.membership.LocalNode.A;
import static io.sngo.cluster.membership.LocalNode.B;
import static io.sngo.cluster.membership.LocalNode.C;
import static io.sngo.cluster.membership.LocalNode.SELF;
import static io.sngo.cluster.membership.LocalNode.alive;
import static io.sngo.cluster.membership.LocalNode.failed;
import static io.sngo.cluster.membership.LocalNode.suspect;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node that nobody has answered for a while is accused.
 */
class SelfTestTests {

	private static final Peer D = LocalNode.peer("d", 4);

	private static final Peer[] OTHERS = { A, B, C, D };

	private final LocalNode node = LocalNode.among(OTHERS);

	@Test
	void whoeverWasAnsweredRefutesAtOnce() {
		this.node.runWith(Duration.ofSeconds(20), OTHERS);
		long before = incarnation();
		this.node.hear(A, failed(SELF, before, A));
		assertThat(incarnation()).isGreaterThan(before);
	}

	@Test
	void whoeverWasNotAnsweredSaysNothingBeforeTheOthersHaveAnswered() {
		silence(20);
		long before = incarnation();
		this.node.hear(A, failed(SELF, before, A));
		assertThat(incarnation()).isEqualTo(before);
		this.node.answer(OTHERS);
		assertThat(incarnation()).isEqualTo(before + 1);
		this.node.world.run(Duration.ofSeconds(1));
		assertThat(this.node.statements()).last()
			.satisfies((statement) -> assertThat(statement.incarnation()).isEqualTo(before + 1));
	}

	@Test
	void halfOfFewSuffice() {
		silence(20);
		long before = incarnation();
		this.node.hear(A, failed(SELF, before, A));
		this.node.answer(A);
		assertThat(incarnation()).isEqualTo(before);
		run(600);
		this.node.answer(C);
		assertThat(incarnation()).as("too late").isEqualTo(before);
		run(600);
		this.node.answer(A, B);
		assertThat(incarnation()).as("the test in the next heartbeat").isEqualTo(before + 1);
	}

	@Test
	void ofManyAllHaveToAnswer() {
		Peer[] many = new Peer[SelfTest.FEW + 1];
		Arrays.setAll(many, (i) -> LocalNode.peer("m" + i, 10 + i));
		LocalNode one = LocalNode.among(many);
		silence(one, 20, many);
		long before = one.membership.local().info().incarnation();
		long dials = one.world.dials();
		one.hear(many[0], failed(SELF, before, many[0]));
		assertThat(one.world.dials() - dials).isEqualTo(SelfTest.DIALS);
		List<Peer> asked = Stream.of(many).filter((other) -> one.world.dials(other.address()) > 0).toList();
		for (Peer other : asked) {
			assertThat(one.membership.local().info().incarnation()).isEqualTo(before);
			one.answer(other);
		}
		assertThat(one.membership.local().info().incarnation()).isEqualTo(before + 1);
	}

	@Test
	void suspicionIsBelievedByWhoeverReachesHardlyAnybody() {
		silence(4);
		long before = incarnation();
		this.node.hear(A, suspect(SELF, before, A));
		assertThat(incarnation()).as("a little silence").isEqualTo(before + 1);
		silence(16);
		before = incarnation();
		this.node.hear(A, suspect(SELF, before, A));
		assertThat(incarnation()).isEqualTo(before);
	}

	@Test
	void suspicionThatGoesOnIsBelieved() {
		long before = incarnation();
		this.node.hear(A, suspect(SELF, before, A));
		assertThat(incarnation()).isEqualTo(before + 1);
		silence(14);
		this.node.hear(A, suspect(SELF, before, A));
		this.node.world.run(Duration.ofMillis(600));
		assertThat(this.node.statements()).as("it was not heard").isEmpty();
		this.node.hear(A, suspect(SELF, before, A));
		this.node.world.run(Duration.ofMillis(600));
		this.node.answer(OTHERS);
		assertThat(incarnation()).isEqualTo(before + 2);
	}

	@Test
	void whoeverHasPassedDoesNotDoubtAnew() {
		silence(20);
		long before = incarnation();
		this.node.hear(A, failed(SELF, before, A));
		this.node.answer(OTHERS);
		this.node.hear(B, failed(SELF, before, B));
		this.node.world.run(Duration.ofMillis(300));
		assertThat(this.node.world.sent(B.address(), Outbox.GOSSIP)
			.stream()
			.flatMap((sent) -> ScriptedEnvironment.rumors(sent).stream())).isNotEmpty();
		assertThat(incarnation()).isEqualTo(before + 1);
	}

	@Test
	void whatChangesMeanwhileIsToldAfterwards() {
		silence(20);
		long before = incarnation();
		this.node.hear(A, failed(SELF, before, A));
		this.node.membership.updateMetadata(Map.of("zone", "b"));
		this.node.hear(B, suspect(SELF, before, B));
		assertThat(incarnation()).isEqualTo(before);
		this.node.answer(OTHERS);
		this.node.world.run(Duration.ofSeconds(1));
		assertThat(this.node.statements()).isNotEmpty().allSatisfy((statement) -> {
			assertThat(statement.incarnation()).isEqualTo(before + 1);
			assertThat(statement.metadata()).containsEntry("zone", "b");
		});
	}

	@Test
	void whoeverFailsTheTestForSecondsTakesItselfOut() {
		silence(20);
		this.node.hear(A, failed(SELF, incarnation(), A));
		silence(2);
		this.node.hear(A, failed(SELF, incarnation(), A));
		assertThat(this.node.membership.isQuarantined()).as("it may be just back").isFalse();
		silence(4);
		this.node.hear(A, failed(SELF, incarnation(), A));
		assertThat(this.node.membership.isQuarantined()).isTrue();
		long before = incarnation();
		this.node.runWith(Duration.ofSeconds(2), OTHERS);
		assertThat(incarnation()).as("the test is over, too").isEqualTo(before);
	}

	@Test
	void whoeverHasNobodyToAskRefutesAtOnce() {
		this.node.world.run(Duration.ofSeconds(80));
		assertThat(OTHERS).noneMatch((other) -> this.node.sees(other) == NodeState.ACTIVE);
		long before = incarnation();
		this.node.hear(A, failed(SELF, before, A));
		assertThat(incarnation()).isGreaterThan(before);
	}

	@Test
	void whoeverLeavesSaysSo() {
		silence(20);
		this.node.hear(A, failed(SELF, incarnation(), A));
		this.node.membership.leave(() -> {
		});
		assertThat(this.node.world.sent(Outbox.LEAVE)).isNotEmpty();
		long left = incarnation();
		this.node.world.run(Duration.ofSeconds(2));
		assertThat(incarnation()).as("no test goes on").isEqualTo(left);
	}

	private long incarnation() {
		return this.node.membership.local().info().incarnation();
	}

	/** Nobody answers, and nobody is accused for that. */
	private void silence(int seconds) {
		silence(this.node, seconds, OTHERS);
	}

	private static void silence(LocalNode node, int seconds, Peer... others) {
		run(node, 1000 * seconds, others);
		node.world.takeSent();
	}

	private void run(int millis) {
		run(this.node, millis, OTHERS);
	}

	private static void run(LocalNode node, int millis, Peer... others) {
		for (int i = 0; i < millis / 100; i++) {
			node.world.run(Duration.ofMillis(100));
			for (Peer other : others) {
				if (node.sees(other) == NodeState.SUSPECTED) {
					node.hear(other, alive(other, node.incarnationOf(other) + 1));
				}
			}
		}
	}

}
