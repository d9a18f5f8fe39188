// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;
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
 * A node among four others, of which most messages are lost.
 */
class QuarantineTests {

	private static final Peer D = LocalNode.peer("d", 4);

	private static final Peer[] OTHERS = { A, B, C, D };

	private final LocalNode node = LocalNode.among(OTHERS);

	@Test
	void nodeThatSeveralAccuseAndThatReachesNobodySaysThatItFailed() {
		sicken(A, B, C);
		assertThat(this.node.membership.isQuarantined()).isTrue();
		this.node.world.run(Duration.ofSeconds(1));
		assertThat(this.node.world.rumors()).contains(failed(SELF, incarnation(), SELF));
		this.node.world.takeSent();
		this.node.world.run(Duration.ofSeconds(2));
		assertThat(this.node.statements()).isEmpty();
		assertThat(this.node.membership.local().info().state()).as("to itself").isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void fewAccusersMayBeTheSickOnes() {
		sicken(A, B);
		assertThat(this.node.membership.isQuarantined()).isFalse();
	}

	@Test
	void nodeThatReachesTheOthersIsWellWhoeverAccusesIt() {
		for (int i = 0; i < 20; i++) {
			this.node.runWith(Duration.ofSeconds(2), OTHERS);
			accuse(OTHERS[i % 4]);
		}
		assertThat(this.node.membership.isQuarantined()).isFalse();
	}

	@Test
	void nodeThatNobodyAccusesIsCutOff() {
		sicken();
		assertThat(this.node.membership.isQuarantined()).isFalse();
	}

	@Test
	void oneAccusationByManyIsNoSign() {
		sicken();
		long incarnation = incarnation();
		for (Peer accuser : OTHERS) {
			this.node.hear(accuser, suspect(SELF, incarnation, accuser));
			this.node.hear(accuser, failed(SELF, incarnation, accuser));
		}
		assertThat(this.node.membership.isQuarantined()).isFalse();
	}

	@Test
	void nodeThatIsHeldToBeDeadAfterItHasRefutedDoesNotRefuteThat() {
		for (int i = 0; i < 6; i++) {
			this.node.world.run(Duration.ofSeconds(2));
			refute();
		}
		accuse(A);
		this.node.hear(B, failed(SELF, incarnation(), B));
		assertThat(this.node.membership.isQuarantined()).as("it may be just back").isFalse();
		this.node.world.run(Duration.ofSeconds(2));
		refute();
		this.node.world.run(Duration.ofSeconds(2));
		this.node.hear(B, failed(SELF, incarnation(), B));
		assertThat(this.node.membership.isQuarantined()).isTrue();
	}

	@Test
	void nodeThatIsBackFromBehindACutRefutesThatItIsDead() {
		sicken();
		this.node.hear(B, failed(SELF, incarnation(), B));
		assertThat(this.node.membership.isQuarantined()).isFalse();
	}

	@Test
	void nobodyGoesWhereAllAreAccusedByOthers() {
		for (int i = 0; i < 10; i++) {
			this.node.world.run(Duration.ofSeconds(2));
			for (Peer other : OTHERS) {
				this.node.hear(other, alive(other, this.node.incarnationOf(other) + 1));
			}
			accuse(OTHERS[i % 4]);
		}
		assertThat(this.node.membership.isQuarantined()).isFalse();
	}

	@Test
	void whoIsInQuarantineRefutesNothingAndSaysNothingOfItself() {
		sicken(A, B, C);
		long incarnation = incarnation();
		this.node.world.takeSent();
		accuse(A);
		this.node.hear(B, failed(SELF, incarnation + 7, B));
		this.node.membership.updateMetadata(Map.of("zone", "b"));
		this.node.membership.updateLoad(0.5);
		this.node.world.run(Duration.ofSeconds(2));
		assertThat(incarnation()).isEqualTo(incarnation);
		assertThat(this.node.statements()).isEmpty();
		assertThat(this.node.membership.local().info().metadata()).containsEntry("zone", "b");
	}

	@Test
	void whoIsInQuarantineTellsNobodyWhomItSuspects() {
		sicken(A, B, C);
		this.node.world.takeSent();
		this.node.world.run(Duration.ofSeconds(30));
		assertThat(this.node.world.sent(Outbox.GOSSIP))
			.allSatisfy((gossip) -> assertThat(ScriptedEnvironment.rumors(gossip))
				.allSatisfy((rumor) -> assertThat(gossip.to().host()).endsWith(host(rumor))));
	}

	/** Rumors of the local node go to all, those of others to themselves alone. */
	private static String host(Rumor rumor) {
		return rumor.subject().equals(SELF.id()) ? "" : "host-" + rumor.subject();
	}

	@Test
	void whoAsksItHearsThatItFailed() {
		sicken(A, B, C);
		this.node.world.run(Duration.ofSeconds(30));
		this.node.world.takeSent();
		this.node.receive(D, Outbox.PING, Envelope.about(1, new MemberEntry(LocalNode.record(SELF, 1), 0, 0)));
		assertThat(this.node.world.sent(D.address(), Outbox.GOSSIP)
			.stream()
			.flatMap((sent) -> ScriptedEnvironment.rumors(sent).stream())).contains(failed(SELF, incarnation(), SELF));
	}

	@Test
	void whoAsksToJoinIsToldToWait() {
		sicken(A, B, C);
		this.node.world.takeSent();
		Peer newcomer = LocalNode.peer("e", 5);
		this.node.receive(newcomer, Outbox.JOIN,
				Envelope.answer(1).nested(9, LocalNode.record(newcomer, 0, NodeState.JOINING).encode()));
		assertThat(this.node.world.sent(newcomer.address(), Outbox.JOIN_REPLY)).hasSize(1);
		assertThat(this.node.world.dials(newcomer.address())).isZero();
	}

	@Test
	void nodeIsBackWithOneStatementWhenAllHaveAnsweredForLong() {
		sicken(A, B, C);
		long incarnation = incarnation();
		this.node.membership.updateMetadata(Map.of("zone", "b"));
		this.node.runWith(Duration.ofSeconds(10), OTHERS);
		assertThat(this.node.membership.isQuarantined()).isTrue();
		this.node.runWith(Duration.ofSeconds(10), OTHERS);
		assertThat(this.node.membership.isQuarantined()).isFalse();
		assertThat(incarnation()).isEqualTo(incarnation + 1);
		this.node.membership.updateMetadata(Map.of("zone", "c"));
		this.node.world.run(Duration.ofSeconds(1));
		assertThat(this.node.statements()).first()
			.satisfies((statement) -> assertThat(statement.metadata()).containsEntry("zone", "c"));
	}

	@Test
	void oneProbeThatFailsMakesItWaitAnew() {
		sicken(A, B, C);
		for (int i = 0; i < 6; i++) {
			this.node.runWith(Duration.ofSeconds(8), OTHERS);
			this.node.world.run(Duration.ofSeconds(2));
			refute();
			assertThat(this.node.membership.isQuarantined()).isTrue();
		}
	}

	@Test
	void wayThatIsBrokenForGoodDoesNotKeepItAway() {
		sicken(A, B, C);
		for (int i = 0; i < 3_000 && this.node.membership.isQuarantined(); i++) {
			this.node.world.run(Duration.ofMillis(10));
			// A helper reaches D, which this node does not.
			this.node.world.sent(Outbox.PING_REQ).forEach((request) -> {
				Envelope asked = Envelope.decode(request.message().body());
				Peer helper = Stream.of(OTHERS)
					.filter((other) -> other.address().equals(request.to()))
					.findFirst()
					.orElseThrow();
				this.node.receive(helper, Outbox.ACK, Envelope.answer(asked.number).varint(6, 1));
			});
			this.node.answer(A, B, C);
		}
		assertThat(this.node.sees(D)).isEqualTo(NodeState.ACTIVE);
		assertThat(this.node.membership.isQuarantined()).isFalse();
	}

	@Test
	void ofTwoNodesNoneEverGoes() {
		LocalNode one = LocalNode.among(A);
		for (int i = 0; i < 30; i++) {
			runWhileARefutes(one, 2);
			one.hear(A, suspect(SELF, one.membership.local().info().incarnation(), A));
			runWhileARefutes(one, 5);
			one.hear(A, failed(SELF, one.membership.local().info().incarnation(), A));
			assertThat(one.membership.isQuarantined()).isFalse();
		}
	}

	private static void runWhileARefutes(LocalNode one, int seconds) {
		for (int second = 0; second < seconds; second++) {
			one.world.run(Duration.ofSeconds(1));
			if (one.sees(A) == NodeState.SUSPECTED) {
				one.hear(A, alive(A, one.incarnationOf(A) + 1));
			}
		}
	}

	@Test
	void itIsAwayForLongerEachTime() {
		List<Long> seconds = List.of(away(), away(), away(), away());
		assertThat(seconds.get(0)).isBetween(10L, 22L);
		assertThat(seconds.get(1)).isBetween(20L, 32L);
		assertThat(seconds.get(2)).isBetween(40L, 52L);
		assertThat(seconds.get(3)).isBetween(40L, 52L);
	}

	private long away() {
		sicken(A, B, C);
		assertThat(this.node.membership.isQuarantined()).isTrue();
		long seconds = 0;
		while (this.node.membership.isQuarantined()) {
			this.node.runWith(Duration.ofSeconds(1), OTHERS);
			seconds++;
			assertThat(seconds).isLessThan(100);
		}
		return seconds;
	}

	@Test
	void itIsBackWhenNobodyIsLeft() {
		sicken(A, B, C);
		this.node.world.run(Duration.ofSeconds(80));
		assertThat(this.node.membership.isQuarantined()).isTrue();
		this.node.world.run(Duration.ofSeconds(200));
		assertThat(OTHERS).allMatch((other) -> this.node.sees(other) == NodeState.FAILED);
		assertThat(this.node.membership.isQuarantined()).isFalse();
	}

	@Test
	void itLeavesAsAnyOther() {
		sicken(A, B, C);
		this.node.membership.leave(() -> {
		});
		assertThat(this.node.membership.isQuarantined()).isFalse();
		assertThat(this.node.world.sent(Outbox.LEAVE)).isNotEmpty();
	}

	@Test
	void threat25WhatAnotherClaimsThatANodeSaidOfItselfCanBeDenied() {
		this.node.hear(A, failed(B, 1, B), failed(C, 1, C));
		assertThat(this.node.world.rumors()).as("both are told").contains(failed(B, 1, B), failed(C, 1, C));
		this.node.world.run(Duration.ofMillis(100));
		this.node.hear(B, alive(B, 2));
		this.node.world.run(Duration.ofMillis(850));
		assertThat(List.of(B, C)).noneMatch((peer) -> this.node.sees(peer) == NodeState.FAILED);
		this.node.world.run(Duration.ofMillis(100));
		assertThat(this.node.sees(B)).isNotEqualTo(NodeState.FAILED);
		assertThat(this.node.sees(C)).as("it was true").isEqualTo(NodeState.FAILED);
	}

	@Test
	void whatANodeSaysOfItselfIsBelievedAtOnce() {
		this.node.hear(B, failed(B, 1, B));
		assertThat(this.node.sees(B)).isEqualTo(NodeState.FAILED);
		this.node.world.takeSent();
		this.node.world.run(Duration.ofSeconds(1));
		assertThat(this.node.world.rumors()).contains(failed(B, 1, B));
		this.node.reconcile(C, LocalNode.record(C, 1, NodeState.FAILED));
		assertThat(this.node.sees(C)).isEqualTo(NodeState.FAILED);
		this.node.reconcile(A, LocalNode.record(D, 1, NodeState.FAILED));
		assertThat(this.node.sees(D)).as("the word of another").isEqualTo(NodeState.ACTIVE);
		this.node.hear(B, alive(B, 2));
		assertThat(this.node.sees(B)).isEqualTo(NodeState.ACTIVE);
	}

	/** Nobody answers, and some accuse it, for 20 s. Nobody else is accused. */
	private void sicken(Peer... accusers) {
		for (int i = 0; i < 10 && !this.node.membership.isQuarantined(); i++) {
			this.node.world.run(Duration.ofSeconds(2));
			refute();
			if (accusers.length > 0) {
				accuse(accusers[i % accusers.length]);
			}
		}
	}

	/** Those that the local node suspects say that they live. */
	private void refute() {
		for (Peer other : OTHERS) {
			if (this.node.sees(other) == NodeState.SUSPECTED) {
				this.node.hear(other, alive(other, this.node.incarnationOf(other) + 1));
			}
		}
	}

	private void accuse(Peer accuser) {
		this.node.hear(accuser, suspect(SELF, incarnation(), accuser));
	}

	private long incarnation() {
		return this.node.membership.local().info().incarnation();
	}

}
