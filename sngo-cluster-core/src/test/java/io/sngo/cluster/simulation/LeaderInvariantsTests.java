// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.sngo.cluster.election.KnownLeader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * That what must not be with leaders is noticed.
 */
class LeaderInvariantsTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private final Simulation sim = Simulation.withSeed(1).nodes(2);

	private final LeaderInvariants invariants = new LeaderInvariants();

	private VirtualProcess one;

	private VirtualProcess other;

	@BeforeEach
	void start() {
		this.sim.nodes().forEach(this.sim::start);
		this.one = this.sim.node(0).process();
		this.other = this.sim.node(1).process();
	}

	@Test
	void oneLeaderAfterTheOther() {
		KnownLeader first = leads(this.one, null, 5);
		extend(this.one, first);
		this.sim.run(Duration.ofSeconds(2));
		leads(this.other, null, 6);
		assertThat(this.invariants.leaders()).containsExactly(this.other);
		assertThat(this.invariants.elections()).isEqualTo(2);
	}

	@Test
	void twoAtOnceAreNoticed() {
		leads(this.one, null, 5);
		assertNoticed(() -> leads(this.other, null, 6), "holds the lease at once with others: [node-0] (term 6)");
	}

	@Test
	void twoInOneTermAreNoticed() {
		leads(this.one, null, 5);
		this.sim.run(Duration.ofSeconds(2));
		assertNoticed(() -> leads(this.other, null, 5), "is the second leader of the term, after node-0");
	}

	@Test
	void aTermThatFallsIsNoticed() {
		leads(this.one, null, 5);
		this.sim.run(Duration.ofSeconds(2));
		assertNoticed(() -> leads(this.other, null, 4), "leads in a term that is not above 5");
	}

	@Test
	void aLeaseThatWasOverAndIsExtendedWhileAnotherLeadsIsNoticed() {
		KnownLeader first = leads(this.one, null, 5);
		this.sim.run(Duration.ofSeconds(2));
		leads(this.other, null, 6);
		assertNoticed(() -> extend(this.one, first), "holds the lease at once with others: [node-1] (term 5)");
	}

	@Test
	void aLeaseThatIsExtendedAfterALaterLeaderIsNoticed() {
		KnownLeader first = leads(this.one, null, 5);
		this.sim.run(Duration.ofSeconds(2));
		KnownLeader second = leads(this.other, null, 6);
		this.invariants.onLeader(this.other, "", second, null);
		assertNoticed(() -> extend(this.one, first), "leads on after one of the later term 6");
	}

	@Test
	void whatExtendsALeaseToBeforeNowIsNoHarm() {
		KnownLeader first = leads(this.one, null, 5);
		this.sim.run(Duration.ofSeconds(2));
		leads(this.other, null, 6);
		this.invariants.onLeader(this.one, "", first, leader(this.one, 5, -1));
		assertThat(this.invariants.leaders()).containsExactly(this.other);
	}

	@Test
	void leadersOfTwoOriginsAreNotCompared() {
		leads(this.one, null, 5);
		this.invariants.onLeader(this.other, "another", null, leader(this.other, 5, SECOND));
		assertThat(this.invariants.leaders()).hasSize(2);
	}

	@Test
	void nothingIsNoticedWhileNothingIsPromised() {
		this.invariants.suspend(true);
		KnownLeader first = leads(this.one, null, 5);
		leads(this.other, null, 5);
		extend(this.one, first);
		assertThat(this.invariants.elections()).isEqualTo(2);
	}

	private KnownLeader leads(VirtualProcess process, @Nullable KnownLeader before, long term) {
		KnownLeader leader = leader(process, term, SECOND);
		this.invariants.onLeader(process, "", before, leader);
		return leader;
	}

	private void extend(VirtualProcess process, KnownLeader before) {
		leads(process, before, before.term());
	}

	private static KnownLeader leader(VirtualProcess process, long term, long nanos) {
		return new KnownLeader(process.peer(), term, true, process.nanoTime() + nanos);
	}

	private static void assertNoticed(Runnable step, String what) {
		assertThatExceptionOfType(SimulationFailure.class).isThrownBy(step::run).withMessageContaining(what);
	}

}
