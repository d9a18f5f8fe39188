// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.lang.management.ManagementFactory;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.sngo.cluster.membership.DetectionBound;
import io.sngo.cluster.membership.MembershipConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hundreds of nodes, with {@code -Dsimulation.long=true} a thousand: they meet, cost
 * little while nothing happens, and notice what dies. It is one long story because their
 * meeting is what takes the computer's time.
 */
@ExtendWith(ReportOnFailure.class)
class LargeClusterTests {

	private static final Logger logger = LoggerFactory.getLogger(LargeClusterTests.class);

	private static final int NODES = Boolean.getBoolean("simulation.long") ? 1000 : 300;

	/** What the story of a thousand nodes may cost, so that it is told often. */
	private static final long MAX_CPU_SECONDS = 60;

	private final long begin = cpuNanos();

	private final Simulation sim = Simulation.withSeed(1).nodes(NODES).onlyTheseMayFail();

	@Test
	void manyNodesNoticeWhatDies() {
		this.sim.nodes().forEach(this.sim::start);
		Duration formed = this.sim.runUntilConverged(Duration.ofSeconds(30));
		report("formed a cluster within " + formed);
		this.sim.run(Duration.ofMinutes(2));
		assertThat(this.sim.verdicts()).isEmpty();

		Traffic traffic = this.sim.traffic();
		this.sim.run(Duration.ofMinutes(1));
		report("cost " + traffic);
		assertThat(traffic.bytesPerNodeAndSecond()).isLessThanOrEqualTo(1000);

		SimulatedNode[] processes = victims(37);
		this.sim.onlyTheseMayFail(processes);
		this.sim.crash(processes);
		Duration bound = DetectionBound.refused(MembershipConfig.DEFAULT, NODES);
		Duration known = this.sim.runUntilConverged(bound);
		report(processes.length + " processes died: known everywhere after " + known + ", the bound is " + bound);

		SimulatedNode[] hosts = victims(73);
		this.sim.onlyTheseMayFail(hosts);
		this.sim.powerOff(hosts);
		bound = DetectionBound.silent(MembershipConfig.DEFAULT, NODES);
		known = this.sim.runUntilConverged(bound);
		report(hosts.length + " hosts fell silent: known everywhere after " + known + ", the bound is " + bound);
		assertThat(cpuSeconds()).as("seconds of CPU").isLessThanOrEqualTo(MAX_CPU_SECONDS);
	}

	private SimulatedNode[] victims(int number) {
		return this.sim.nodes().stream().filter((node) -> node.number() % 100 == number).toArray(SimulatedNode[]::new);
	}

	private void report(String what) {
		logger.info("{} nodes {}; {} events, {} s of CPU", NODES, what, this.sim.events(), cpuSeconds());
	}

	/** Of this story: the thread has run other tests before. */
	private long cpuSeconds() {
		return (cpuNanos() - this.begin) / 1_000_000_000;
	}

	private static long cpuNanos() {
		return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
	}

}
