// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.time.Duration;
import java.util.List;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.WireException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LockElectionTests {

	private static final Duration SOON = Duration.ofMillis(100);

	private final LockWorld world = new LockWorld();

	private final LockWorld.Node a = this.world.add("a");

	private final LockWorld.Node b = this.world.add("b");

	private final LockWorld.Node c = this.world.add("c");

	@Test
	void whoHasTheLockLeadsAndAllKnow() {
		this.world.run(SOON);
		assertThat(this.a.leads()).isTrue();
		assertThat(this.b.leader()).isSameAs(this.a);
		assertThat(this.c.leader()).isSameAs(this.a);
		assertThat(this.b.term()).isEqualTo(this.a.term()).isGreaterThanOrEqualTo(1_000_000);
	}

	@Test
	void leaderStaysTheLeaderInOneTerm() {
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.a.leads()).isTrue();
		assertThat(this.a.terms).hasSize(1);
		assertThat(this.c.terms).hasSize(1);
	}

	@Test
	void whoComesLaterHearsOfTheLeader() {
		this.world.run(SOON);
		LockWorld.Node d = this.world.add("d");
		this.world.run(Duration.ofMillis(10));
		assertThat(d.leader()).isSameAs(this.a);
		this.world.run(LockWorld.LEASE);
		assertThat(this.a.terms).as("it goes on").isEqualTo(d.terms).hasSize(1);
	}

	@Test
	void whoseClockIsLateBeginsAboveWhatOthersHaveHeardOf() {
		LockWorld.Node witness = this.world.add("witness", false, 0);
		this.world.run(SOON);
		long last = witness.term();
		List.of(this.a, this.b, this.c).forEach(LockWorld.Node::kill);
		LockWorld.Node atSecondHand = this.world.add("at-second-hand", false, 0);
		this.world.run(LockWorld.LEASE.multipliedBy(2));
		assertThat(atSecondHand.terms).isEmpty();
		witness.kill();
		LockWorld.Node late = this.world.add("late", true, -500_000);
		this.world.run(LockWorld.LEASE);
		assertThat(late.leads()).isTrue();
		assertThat(late.terms).hasSize(1).allMatch((term) -> term > last);
		assertThat(atSecondHand.leader()).isSameAs(late);
	}

	@Test
	void leaderBeginsAnewAboveALaterTermThatOthersHaveHeardOf() {
		this.world.run(LockWorld.LEASE);
		long later = this.a.term() + 1_000_000;
		this.a.election.onMessage(this.b.peer, LockElection.word(later, 0));
		assertThat(this.a.leads()).isFalse();
		this.world.run(LockWorld.LEASE);
		assertThat(this.c.leader()).isNotNull().isSameAs(this.a.leader());
		assertThat(this.c.term()).isGreaterThan(later);
	}

	@Test
	void nobodyFollowsATermThatThereCannotBe() {
		this.world.run(LockWorld.LEASE);
		long term = this.a.term();
		this.a.election.onMessage(this.b.peer, LockElection.word(Fields.MAX_TERM, 0));
		this.a.election.onMessage(this.b.peer, LockElection.word(Fields.MAX_TERM, 1_000));
		this.a.election.onMessage(this.b.peer, new ControlMessage(MessageType.LOCK_DENIED,
				new RenewalAck(0, Fields.MAX_TERM, 0, Stamp.NONE).encode().body()));
		assertThat(this.a.leads()).isTrue();
		this.a.kill();
		this.world.run(LockWorld.LEASE.multipliedBy(3));
		assertThat(this.c.term()).isBetween(term + 1, term + 1_000_000);
	}

	@Test
	void leaderThatIsKilledIsFollowedInAHigherTermWhenItsLockIsOver() {
		this.world.run(SOON);
		this.a.kill();
		this.world.run(LockWorld.LEASE.multipliedBy(12).dividedBy(10));
		assertThat(this.b.leader()).isNotNull().isSameAs(this.c.leader()).isNotSameAs(this.a);
		assertThat(this.b.terms).hasSize(2).isSorted().isEqualTo(this.c.terms);
	}

	@Test
	void resignationNeedsNoLockToRunOut() {
		this.world.run(LockWorld.LEASE);
		this.a.election.resign();
		assertThat(this.a.leads()).isFalse();
		this.world.run(SOON);
		assertThat(this.a.leader()).isNotNull().isNotSameAs(this.a);
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.a.leads()).isFalse();
		assertThat(this.a.terms).hasSize(2).isSorted();
	}

	@Test
	void whoResignsLeadsAgainWhereNobodyElseDoes() {
		this.b.kill();
		this.c.kill();
		this.world.run(SOON);
		this.a.election.resign();
		this.world.run(LockWorld.LEASE.multipliedBy(2));
		assertThat(this.a.leader()).isNull();
		this.world.run(LockWorld.LEASE);
		assertThat(this.a.leads()).isTrue();
	}

	@Test
	void leaderThatLeavesGivesTheLockBack() {
		this.world.run(LockWorld.LEASE);
		this.a.sees(this.a, NodeState.LEAVING);
		assertThat(this.a.leads()).as("before the lock is free").isFalse();
		assertThat(this.a.election.isMissed()).isTrue();
		this.world.run(SOON);
		assertThat(this.a.election.isMissed()).isFalse();
		assertThat(this.b.leader()).isNotNull().isNotSameAs(this.a);
	}

	@Test
	void leaderThatDoesNotReachTheStoreStepsDownBeforeTheLockIsOver() {
		this.world.run(SOON);
		this.world.reachable = false;
		this.world.run(LockWorld.LEASE);
		assertThat(this.a.leader()).isNull();
		assertThat(this.b.leader()).as("until the next look").isNull();
		this.world.run(Duration.ofMinutes(1));
		this.world.reachable = true;
		this.world.run(SOON.multipliedBy(2));
		assertThat(this.a.leader()).isNotNull().isSameAs(this.b.leader()).isSameAs(this.c.leader());
		assertThat(this.a.terms).hasSize(2).isSorted();
	}

	@Test
	void leaderWhoseLockIsGoneLeadsNoMore() {
		this.world.run(SOON);
		this.world.steal(null);
		this.world.run(LockWorld.LEASE.dividedBy(2));
		assertThat(this.a.terms.size()).isEqualTo(2);
		assertThat(this.a.terms).isSorted();
		assertThat(this.b.leader()).isNotNull().isSameAs(this.a.leader());
	}

	@Test
	void lockThatIsOnlyBelievedInBeginsNoTerm() {
		this.world.run(SOON);
		this.a.believing = true;
		this.world.reachable = false;
		this.world.run(LockWorld.LEASE.multipliedBy(2));
		this.world.steal(this.b);
		this.world.reachable = true;
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.a.leader()).isSameAs(this.b);
		assertThat(this.a.terms).hasSize(2).isSorted();
	}

	@Test
	void leaderThatHearsOfALaterOneTakesTheLockAnew() {
		this.world.run(SOON);
		this.a.believing = true;
		this.world.steal(this.b);
		this.a.election.onMessage(this.b.peer, new ControlMessage(MessageType.LOCK_DENIED,
				new RenewalAck(0, this.a.term() + 1, 0, Stamp.NONE).encode().body()));
		assertThat(this.a.leads()).isFalse();
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.a.leader()).isSameAs(this.b);
		assertThat(this.a.terms).hasSize(2).isSorted();
	}

	@Test
	void answerThatComesTooLateIsNoLeadership() {
		this.world.run(SOON);
		this.world.storeIsAway(LockWorld.LEASE);
		this.world.run(Duration.ofSeconds(20));
		assertThat(this.a.leader()).isNull();
		assertThat(this.b.leader()).isNull();
		this.world.storeIsAway(Duration.ofMillis(1));
		this.world.run(Duration.ofSeconds(5));
		assertThat(this.a.leader()).isNotNull().isSameAs(this.b.leader());
	}

	@Test
	void questionThatCouldNotBeAskedIsAskedAgain() {
		this.b.kill();
		this.c.kill();
		this.world.run(SOON);
		this.world.outOfThreads = true;
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> this.world.run(LockWorld.LEASE));
		this.world.outOfThreads = false;
		this.world.run(LockWorld.LEASE);
		assertThat(this.a.leads()).isTrue();
	}

	@Test
	void lockOfOneThatIsTooFarFromTheStoreIsForOthers() {
		this.b.kill();
		this.c.kill();
		this.world.run(SOON);
		this.a.election.isolate(true);
		this.world.run(SOON);
		this.a.storeLatency = LockWorld.LEASE.toNanos() * 9 / 20;
		this.a.election.isolate(false);
		this.world.run(LockWorld.LEASE.dividedBy(2));
		LockWorld.Node near = this.world.add("near");
		this.world.run(LockWorld.LEASE.multipliedBy(2));
		assertThat(near.leads()).isTrue();
		assertThat(this.a.leader()).isSameAs(near);
	}

	@Test
	void leaderThatHasHeardOfNoTermIsToldByThoseThatHave() {
		this.a.kill();
		this.b.kill();
		this.world.run(LockWorld.LEASE);
		long last = this.c.term();
		this.world.add("ineligible", false, 0);
		this.world.run(SOON);
		LockWorld.Node witness = this.world.add("witness", false, 0);
		this.world.run(SOON);
		assertThat(witness.term()).isEqualTo(last);
		this.c.kill();
		LockWorld.Node late = this.world.add("late", true, -500_000);
		this.world.run(LockWorld.LEASE.multipliedBy(2));
		assertThat(late.leads()).isTrue();
		assertThat(late.term()).isGreaterThan(last);
		assertThat(witness.leader()).isSameAs(late);
		assertThat(witness.terms).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void whoMayNotLeadDoesNot() {
		this.a.kill();
		this.b.kill();
		this.c.kill();
		LockWorld.Node ineligible = this.world.add("ineligible", false, 0);
		this.world.run(Duration.ofMinutes(1));
		assertThat(ineligible.leader()).isNull();
		assertThat(this.world.holder).isNull();
	}

	@Test
	void isolatedLeaderGivesUpAndKnowsNobody() {
		this.world.run(SOON);
		this.a.election.isolate(true);
		assertThat(this.a.leads()).isFalse();
		this.world.run(LockWorld.LEASE.multipliedBy(3));
		assertThat(this.a.leader()).isNull();
		assertThat(this.b.leader()).isNotNull().isNotSameAs(this.a);
		this.a.election.isolate(false);
		this.world.run(LockWorld.LEASE);
		assertThat(this.a.leader()).isSameAs(this.b.leader());
	}

	@Test
	void nodeThatStopsGivesTheLockBack() {
		this.world.run(SOON);
		this.a.election.stop();
		assertThat(this.a.leads()).isFalse();
		this.world.run(SOON);
		assertThat(this.world.holder).isNotSameAs(this.a);
	}

	@Test
	void nodeThatStopsGivesTheLockBackAfterWhatItHasAskedFor() {
		this.world.run(SOON);
		this.a.storeLatency = LockWorld.LEASE.toNanos() / 4;
		this.world.run(LockWorld.LEASE.dividedBy(4));
		assertThat(this.world.holder).as("before the answer to its renewal").isSameAs(this.a);
		this.a.stop();
		this.world.run(LockWorld.LEASE.dividedBy(2));
		assertThat(this.world.holder).isNotSameAs(this.a);
	}

	@Test
	void nodeThatStopsDoesNotKeepWhatItIsAboutToTake() {
		this.a.stop();
		this.world.run(SOON);
		assertThat(this.world.holder).isNotSameAs(this.a);
	}

	@ParameterizedTest
	@ValueSource(ints = { MessageType.VOTE_REQUEST, MessageType.RENEWAL })
	void otherStrategyIsToldWithItsProperty(int type) {
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> this.a.election.onMessage(this.b.peer, new ControlMessage(type, new byte[0])))
			.withMessageContaining("'b'")
			.withMessageContaining("cluster.leader.strategy");
	}

}
