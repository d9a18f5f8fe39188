// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.sngo.cluster.election.ElectionConfig;
import io.sngo.cluster.membership.ConvergenceBound;
import io.sngo.cluster.membership.MembershipConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever happens, {@link LeaderInvariants} hold, with clocks that are up to 5% off; and
 * once it stops there is one leader. {@code -Dsimulation.elections=1000000} goes on until
 * so many leaders were elected.
 */
@ExtendWith(ReportOnFailure.class)
class LeaderFaultsTests {

	private static final Logger logger = LoggerFactory.getLogger(LeaderFaultsTests.class);

	/** Short, so that there are many elections. */
	private static final Duration LEASE = Duration.ofMillis(200);

	/** A connection that was cut one way may take that long to be given up. */
	private static final Duration STALL = Duration.ofSeconds(15);

	private static final int ELECTIONS = Integer.getInteger("simulation.elections", 2_000);

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void agreedElectorateElectsOneLeaderAfterAnything(long seed) {
		elections(seed, 3 + (int) (seed % 6), ElectionConfig.DEFAULT);
	}

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.simulation.Seeds#few")
	void fixedQuorumElectsOneLeaderAfterAnything(long seed) {
		int quorum = 2 + (int) (seed % 3);
		elections(seed, 2 * quorum - 1, ElectionConfig.DEFAULT.withQuorum(quorum));
	}

	/**
	 * One misfortune of the leader after the other, each long enough for a new one.
	 */
	@Test
	void soManyElectionsWithoutAViolation() {
		long elections = 0;
		long runs = 0;
		for (long seed = Long.getLong("simulation.first", 1_000_000); elections < ELECTIONS; seed++, runs++) {
			elections += misfortunes(seed);
		}
		logger.info("{} elections in {} runs, none with two leaders or a falling term", elections, runs);
		assertThat(elections).isGreaterThanOrEqualTo(ELECTIONS);
	}

	private static long misfortunes(long seed) {
		int quorum = (int) (seed % 4);
		int size = (quorum > 1) ? 2 * quorum - 1 : 3 + (int) (seed % 3);
		Simulation sim = Simulation.withSeed(seed)
			.clockDrift(ElectionConfig.MAX_DRIFT)
			.clockSkew(LEASE.dividedBy(3))
			.election(ElectionConfig.DEFAULT.withQuorum((quorum > 1) ? quorum : 0).withLease(LEASE))
			.nodes(size);
		sim.nodes().forEach((node) -> node.seeds(sim.node(0), sim.node(1)));
		sim.formed();
		for (int i = 0; i < 100; i++) {
			SimulatedNode leader = sim.leader();
			SimulatedNode victim = (leader != null) ? leader : sim.node(sim.random().nextInt(size));
			misfortune(sim, victim);
			sim.run(Duration.ofMillis(sim.random().nextInt(600)));
		}
		return sim.elections();
	}

	private static void misfortune(Simulation sim, SimulatedNode victim) {
		SimulatedNode other = sim.node(sim.random().nextInt(sim.nodes().size()));
		switch (sim.random().nextInt(11)) {
			case 0, 1 -> {
				if (victim.isRunning()) {
					sim.pause(victim, Duration.ofMillis(1 + sim.random().nextInt(700)));
				}
			}
			case 2 -> {
				if (victim.isAlive()) {
					sim.crash(victim);
				}
			}
			case 3 -> sim.isolate(victim);
			case 4 -> sim.cutOneWay(victim, other);
			case 5 -> {
				if (victim.isRunning()) {
					victim.controlPlane().election().resign();
				}
			}
			case 6 -> sim.loss(sim.random().nextInt(3) * 0.1);
			default -> {
				sim.heal();
				sim.nodes().stream().filter((node) -> !node.isAlive()).toList().forEach(sim::restart);
			}
		}
	}

	private static void elections(long seed, int size, ElectionConfig config) {
		Simulation sim = Simulation.withSeed(seed)
			.clockDrift(ElectionConfig.MAX_DRIFT)
			.clockSkew(config.lease().dividedBy(3))
			.election(config)
			.nodes(size);
		sim.nodes().forEach((node) -> node.seeds(sim.node(0), sim.node(1)));
		new FaultSchedule(sim).run(Duration.ofMinutes(3));
		sim.stabilise(ConvergenceBound.of(MembershipConfig.DEFAULT, size));
		sim.runUntilLed(STALL.plus(config.lease().multipliedBy(8)));
	}

}
