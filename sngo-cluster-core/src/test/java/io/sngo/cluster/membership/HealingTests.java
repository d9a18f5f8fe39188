// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Peer;

import org.junit.jupiter.api.Test;

import static io.sngo.cluster.membership.LocalNode.A;
import static io.sngo.cluster.membership.LocalNode.B;
import static io.sngo.cluster.membership.LocalNode.C;
import static io.sngo.cluster.membership.LocalNode.SELF;
import static io.sngo.cluster.membership.LocalNode.alive;
import static io.sngo.cluster.membership.LocalNode.failed;
import static io.sngo.cluster.membership.LocalNode.left;
import static io.sngo.cluster.membership.LocalNode.record;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Failed members that come back, and those that do not.
 */
class HealingTests {

	@Test
	void looksForAFailedMemberInEveryHeartbeat() {
		LocalNode node = withFailed(A, B);
		int dials = 0;
		for (int i = 0; i < 200; i++) {
			node.world.run(Duration.ofMillis(100));
			dials += (int) node.world.dials(A.address());
			node.world.refuse(A.address());
			node.answer(B);
		}
		assertThat(dials).isBetween(13, 30);
	}

	@Test
	void whoAnswersIsToldOfItsDeathAndReconciledWith() {
		LocalNode node = withFailed(A, B);
		node.runWith(Duration.ofMillis(1100), B);
		for (int i = 0; i < 30 && node.world.dials(A.address()) == 0; i++) {
			node.world.run(Duration.ofMillis(100));
			node.answer(B);
		}
		node.world.takeSent();
		node.world.answer(A);
		assertThat(node.world.rumorsTo(A.address())).containsExactly(failed(A, 1, SELF));
		assertThat(node.world.sent(A.address(), Outbox.SYNC_DIGEST)).hasSize(1);
		assertThat(node.sees(A)).as("only its own word brings it back").isEqualTo(NodeState.FAILED);
		node.hear(A, alive(A, 2));
		assertThat(node.sees(A)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void aMessageFromTheDeadMakesItHearOfItsDeath() {
		LocalNode node = withFailed(A, B);
		node.runWith(Duration.ofSeconds(2), B);
		node.world.takeSent();
		node.hear(A, new Rumor[0]);
		assertThat(node.world.rumorsTo(A.address())).containsExactly(failed(A, 1, SELF));
	}

	@Test
	void aLongDeadOneIsOnlyLookedForByAFew() {
		Peer[] others = new Peer[400];
		for (int i = 0; i < others.length; i++) {
			others[i] = LocalNode.peer("n" + i, i);
		}
		LocalNode node = LocalNode.among(others);
		node.hear(B, alive(A, 1), alive(B, 1));
		node.world.run(Duration.ofMillis(2100));
		node.hear(B, failed(A, 1, B));
		int dials = 0;
		for (int i = 0; i < 600; i++) {
			node.world.run(Duration.ofMillis(100));
			dials += (int) node.world.dials(A.address());
			node.world.refuse(A.address());
			node.answer(others);
		}
		assertThat(dials).as("in a minute").isLessThan(10);
	}

	@Test
	void healingDeclaresNobodyDead() {
		LocalNode node = LocalNode.among(A, B, C);
		node.runWith(Duration.ofSeconds(5), A, B, C);
		Peer other = LocalNode.peer("other-side", 4);
		node.hear(other, alive(other, 1));
		// What the other side of the cut concluded meanwhile.
		node.reconcile(other, record(A, 1, NodeState.FAILED), record(B, 1, NodeState.FAILED),
				record(SELF, 1, NodeState.FAILED));
		node.runWith(Duration.ofSeconds(10), A, B, C, other);
		assertThat(node.events).containsExactly("other-side:ACTIVE");
		assertThat(node.incarnationOf(SELF)).as("refuted").isEqualTo(2);
	}

	@Test
	void aDeathNoticeOfSomebodyHeldDeadDoesNotCount() {
		LocalNode node = withFailed(A, B, C);
		node.runWith(Duration.ofSeconds(3), B, C);
		node.world.run(Duration.ofMillis(10));
		node.hear(B, failed(C, 1, A));
		assertThat(node.sees(C)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void theFailedAreForgottenAfterADay() {
		LocalNode node = withFailed(A, B);
		node.hear(B, left(B, 2));
		node.world.run(Duration.ofHours(23));
		assertThat(node.sees(A)).isEqualTo(NodeState.FAILED);
		assertThat(node.sees(B)).as("left").isNull();
		node.world.run(Duration.ofHours(2));
		assertThat(node.sees(A)).isNull();
		assertThat(node.events).endsWith("a:-");
		node.hear(A, alive(A, 5));
		assertThat(node.sees(A)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void theGoneAreBoundedAndTheLongestGoneGoFirst() {
		LocalNode node = LocalNode.alone();
		List<String> kept = new ArrayList<>();
		for (int i = 0; i < Retention.MIN_MAX_GONE + 50; i++) {
			Peer peer = LocalNode.peer("n" + i, i);
			node.hear(peer, alive(peer, 1));
			node.hear(peer, left(peer, 2));
			node.world.run(Duration.ofMillis(1));
		}
		node.world.run(Duration.ofSeconds(11));
		node.membership.members().forEach((member) -> kept.add(member.peer().id().value()));
		assertThat(kept).hasSize(Retention.MIN_MAX_GONE + 1).doesNotContain("n0", "n49").contains("n50");
	}

	@Test
	void forgettingForgetsThePartToo() {
		LocalNode node = LocalNode.among(A, B);
		node.hear(A, new Rumor.Delta(A.id(), A.instance(), 1, ScriptedState.bytes(1)));
		assertThat(node.state.version(A.id(), A.instance())).isOne();
		node.hear(A, left(A, 2));
		assertThat(node.state.version(A.id(), A.instance())).isZero();
	}

	@Test
	void loadIsAnnouncedAtMostOnceASecondAndOnlyIfItChanges() {
		LocalNode node = LocalNode.among(A);
		for (int i = 1; i <= 100; i++) {
			node.membership.updateLoad(i / 100.0);
			node.runWith(Duration.ofMillis(50), A);
		}
		assertThat(node.incarnationOf(SELF)).as("in five seconds").isBetween(5L, 8L);
		node.runWith(Duration.ofSeconds(2), A);
		assertThat(node.membership.local().info().load()).isEqualTo(1.0);
		long before = node.incarnationOf(SELF);
		node.membership.updateLoad(0.995);
		assertThat(node.incarnationOf(SELF)).isEqualTo(before);
	}

	@Test
	void metadataIsAnnouncedAtOnceAndTheChangeShows() {
		LocalNode node = LocalNode.among(A);
		List<Map<String, String>> seen = new ArrayList<>();
		node.membership.updateMetadata(Map.of("version", "2"));
		seen.add(node.membership.local().info().metadata());
		assertThat(seen).containsExactly(Map.of("version", "2"));
		assertThat(node.membership.local().info().version()).isEqualTo("2");
		assertThat(node.incarnationOf(SELF)).isEqualTo(2);
		node.world.run(Duration.ofMillis(250));
		assertThat(node.statements()).extracting(MemberRecord::metadata).containsOnly(Map.of("version", "2"));
		assertThat(node.lastLocalBefore.info().metadata()).as("before the change").isEmpty();
	}

	private static LocalNode withFailed(Peer dead, Peer... others) {
		LocalNode node = LocalNode.among(others);
		node.hear(others[0], alive(dead, 1));
		node.runWith(Duration.ofSeconds(3), join(dead, others));
		node.hear(others[0], failed(dead, 1, others[0]));
		for (int i = 0; i < 100 && node.sees(dead) != NodeState.FAILED; i++) {
			node.runWith(Duration.ofMillis(100), others);
			node.world.refuse(dead.address());
		}
		assertThat(node.sees(dead)).isEqualTo(NodeState.FAILED);
		node.world.takeSent();
		return node;
	}

	private static Peer[] join(Peer first, Peer... others) {
		Peer[] all = new Peer[others.length + 1];
		all[0] = first;
		System.arraycopy(others, 0, all, 1, others.length);
		return all;
	}

}
