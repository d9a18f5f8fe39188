// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sngo.cluster.NodeState;

import static org.assertj.core.api.Assertions.assertThat;

class StandingTests {

	private static final long LEASE = Duration.ofSeconds(4).toNanos();

	private static final long STEP = LEASE / 20;

	private final Roster roster = new Roster(Voters.peer("z"));

	private Standing standing = standing(1);

	private Standing standing(long seed) {
		return new Standing(ElectionConfig.DEFAULT, this.roster, new SplittableRandom(seed), 0);
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 1", "3, 3", "8, 8" })
	void olderNodesStandFirst(int older, int steps) {
		olderNodes(older);
		for (long seed = 0; seed < 50; seed++) {
			Standing fresh = standing(seed);
			fresh.isDue(0, StandingTests::hope);
			assertThat(fresh.isScheduled()).isTrue();
			assertThat(fresh.next(Long.MAX_VALUE)).isBetween(steps * STEP, (steps + 1) * STEP - 1);
		}
	}

	@Test
	void theRestLeaveItToChance() {
		olderNodes(108);
		long earliest = Long.MAX_VALUE;
		long latest = 0;
		for (long seed = 0; seed < 200; seed++) {
			Standing young = standing(seed);
			young.isDue(0, StandingTests::hope);
			earliest = Math.min(earliest, young.next(Long.MAX_VALUE));
			latest = Math.max(latest, young.next(Long.MAX_VALUE));
		}
		assertThat(earliest).isBetween(8 * STEP, 18 * STEP);
		assertThat(latest).isBetween(8 * STEP + LEASE / 2, 8 * STEP + LEASE);
	}

	@Test
	void theRestMakesWayForAWhile() {
		olderNodes(8);
		long due = due(StandingTests::hope);
		assertThat(due).isBetween(8 * STEP, 9 * STEP - 1);
		this.standing.makeWay(due - 1);
		long patience = this.standing.patience();
		assertThat(this.standing.next(Long.MAX_VALUE)).isBetween(due - 1 + patience, due - 2 + 2 * patience);
	}

	/** One to two leases, at random, so that they do not all stand at once then. */
	@Test
	void whoeverStandsAllTheTimeKeepsTheRestFromItForTwoLeasesAtMost() {
		olderNodes(8);
		LongSummaryStatistics latest = new LongSummaryStatistics();
		for (long seed = 0; seed < 20; seed++) {
			Standing rest = standing(seed);
			rest.isDue(0, StandingTests::hope);
			for (long now = 0; now < 4 * LEASE; now += LEASE / 8) {
				rest.makeWay(now);
			}
			latest.accept(rest.next(Long.MAX_VALUE));
		}
		assertThat(latest.getMin()).isBetween(LEASE, LEASE + LEASE / 5);
		assertThat(latest.getMax()).isBetween(2 * LEASE - LEASE / 5, 2 * LEASE - 1);
		assertThat(latest.getAverage()).isBetween(1.3 * LEASE, 1.7 * LEASE);
	}

	@Test
	void theOldestMakeWayForNobody() {
		olderNodes(7);
		long due = due(StandingTests::hope);
		this.standing.makeWay(due - 1);
		assertThat(this.standing.next(Long.MAX_VALUE)).isEqualTo(due);
	}

	@Test
	void whoWasPutOffLooksAgainWhenAllAreForsaken() {
		olderNodes(3);
		this.standing.onLeader(true, 0);
		this.standing.onLeader(false, 0);
		long due = due(() -> false);
		this.standing.isDue(due, () -> false);
		long forsaken = 2 * LeaseTime.atVoter(LEASE);
		assertThat(this.standing.next(Long.MAX_VALUE)).isGreaterThan(forsaken);
		this.standing.isDue(forsaken, StandingTests::hope);
		assertThat(this.standing.next(Long.MAX_VALUE)).isLessThan(forsaken + 4 * STEP);
	}

	@Test
	void whoCannotWinTriesRarely() {
		// It is not forsaken, which would be looked at anew.
		this.standing.onLeader(true, 0);
		olderNodes(3);
		long due = due(() -> false);
		assertThat(this.standing.isDue(due, () -> false)).isFalse();
		long later = this.standing.next(Long.MAX_VALUE);
		assertThat(later - due).isBetween(2 * LEASE, 2 * LEASE + 4 * this.standing.patience());
		assertThat(this.standing.isDue(later - 1, StandingTests::hope)).isFalse();
		assertThat(this.standing.isDue(later, () -> false)).as("it does not know all").isTrue();
	}

	@Test
	void hopeThatComesBackIsNotMissed() {
		assertThat(this.standing.reconsider()).isFalse();
		long due = due(() -> false);
		assertThat(this.standing.reconsider()).as("not put off").isFalse();
		this.standing.isDue(due, () -> false);
		assertThat(this.standing.reconsider()).isTrue();
		assertThat(this.standing.isDue(due, StandingTests::hope)).isFalse();
		assertThat(this.standing.next(Long.MAX_VALUE) - due).isLessThan(STEP);
	}

	private long due(BooleanSupplier hopeful) {
		this.standing.isDue(0, hopeful);
		return this.standing.next(Long.MAX_VALUE);
	}

	@Test
	void itIsDueWhenItsTimeHasCome() {
		boolean now = this.standing.isDue(0, StandingTests::hope);
		assertThat(now).isFalse();
		long due = this.standing.next(Long.MAX_VALUE);
		assertThat(this.standing.isDue(due - 1, StandingTests::hope)).isFalse();
		assertThat(this.standing.isDue(due, StandingTests::hope)).isTrue();
		assertThat(this.standing.next(due - 1)).as("the earlier of both").isEqualTo(due - 1);
		this.standing.stood(due);
		assertThat(this.standing.isScheduled()).isFalse();
		assertThat(this.standing.next(7)).isEqualTo(7);
	}

	@Test
	void whoStoodInVainMakesRoomForOthers() {
		long latest = 0;
		for (long seed = 0; seed < 50; seed++) {
			Standing again = standing(seed);
			again.stood(0);
			again.isDue(0, StandingTests::hope);
			latest = Math.max(latest, again.next(Long.MAX_VALUE));
			again.wait(true);
			again.isDue(0, StandingTests::hope);
			assertThat(again.next(Long.MAX_VALUE)).as("since somebody was elected").isLessThan(STEP);
		}
		assertThat(latest).isBetween(2 * STEP, STEP + LEASE / 4);
	}

	@Test
	void whoWaitsIsNotScheduled() {
		this.standing.isDue(0, StandingTests::hope);
		this.standing.wait(false);
		assertThat(this.standing.isScheduled()).isFalse();
	}

	@Test
	void whoIsAloneHurries() {
		this.standing.hurry(5);
		assertThat(this.standing.isDue(5, StandingTests::hope)).isTrue();
	}

	@Test
	void whoHearsOfASuccessorLetsItGoFirst() {
		olderNodes(2);
		this.standing.defer(100);
		assertThat(this.standing.next(Long.MAX_VALUE)).isBetween(100 + 4 * STEP, 100 + 5 * STEP);
	}

	@Test
	void whoResignedHoldsOffUntilOthersHadTheirTime() {
		long until = LEASE / 2;
		this.standing.holdOff(0);
		assertThat(this.standing.isDue(0, StandingTests::hope)).isFalse();
		assertThat(this.standing.next(Long.MAX_VALUE)).isEqualTo(until);
		// Somebody was elected, and lost, meanwhile.
		this.standing.wait(true);
		assertThat(this.standing.isDue(until - 1, StandingTests::hope)).isFalse();
		assertThat(this.standing.next(Long.MAX_VALUE)).isEqualTo(until);
		assertThat(this.standing.isDue(until, StandingTests::hope)).isTrue();
		this.standing.stood(until);
		this.standing.isDue(until, StandingTests::hope);
		assertThat(this.standing.next(Long.MAX_VALUE)).as("once").isLessThan(until + STEP + LEASE / 4);
	}

	@Test
	void forsakenWhenTwoLeasesHavePassedWithoutALeader() {
		long long2 = 2 * LeaseTime.atVoter(LEASE);
		assertThat(this.standing.isForsaken(long2 - 1)).isFalse();
		assertThat(this.standing.isForsaken(long2)).isTrue();
		this.standing.onLeader(true, 100);
		assertThat(this.standing.isForsaken(10 * long2)).isFalse();
		this.standing.onLeader(false, 1_000);
		this.standing.onLeader(false, 2_000);
		assertThat(this.standing.isForsaken(1_000 + long2 - 1)).isFalse();
		assertThat(this.standing.isForsaken(1_000 + long2)).as("since it was lost").isTrue();
	}

	@Test
	void patienceIsFarShorterThanALease() {
		assertThat(this.standing.patience()).isEqualTo(LEASE / 4);
	}

	private static boolean hope() {
		return true;
	}

	private void olderNodes(int count) {
		this.roster.onMemberChanged(null, Voters.member("z", NodeState.ACTIVE, 100), 0);
		for (int i = 0; i < count; i++) {
			this.roster.onMemberChanged(null, Voters.member("n" + i + "-1", NodeState.ACTIVE, i), 0);
		}
	}

}
