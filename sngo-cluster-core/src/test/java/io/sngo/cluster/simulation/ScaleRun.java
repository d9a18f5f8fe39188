// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.sngo.cluster.membership.MembershipConfig;
import io.sngo.cluster.registry.ServiceEntry;

/**
 * What the control plane of one node costs in a cluster of some size, and how fast news
 * of a service are everywhere.
 *
 * @param way how the nodes came together
 * @param nodes of the cluster
 * @param probes bytes per second that a node sent to probe and to answer probes, gossip
 * that they carry included, while nothing happened
 * @param comparison the same to compare views
 * @param lease the same to extend the leader's lease
 * @param leader what the node sent per second that sent most, which is the leader
 * @param cpuMicros processor time of the simulation per node and simulated second, its
 * network included, in microseconds
 * @param heapBytes heap per node, that of the simulated network included; 0 where nodes
 * have much of it in common
 * @param half seconds until half of the others knew of a change, of all changes together
 * @param p99 the same for 99%
 * @param p999 the same for 99.9%
 * @param all the same for all
 */
record ScaleRun(Way way, int nodes, double probes, double comparison, double lease, double leader, double cpuMicros,
		long heapBytes, double half, double p99, double p999, double all) {

	static final String HEADER = "way,nodes,bytes,probes,comparison,lease,leader,cpu_micros,heap_bytes,half,p99,p999,all";

	/** How long a cluster that has formed is left alone before it is measured. */
	private static final Duration REST = Duration.ofMinutes(2);

	private static final Duration STEADY = Duration.ofMinutes(1);

	/** Nobody waits longer than that for news. */
	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration LOOK = Duration.ofMillis(10);

	private static final int LAST_PROBE = 5;

	private static final int LAST_COMPARISON = 15;

	/** How the nodes came together. */
	enum Way {

		/** They looked for each other. */
		MET,

		/** They know each other from the start. */
		FORMED_ALREADY

	}

	/**
	 * @param changes how many there are, one after the other, at nodes that are drawn
	 */
	static ScaleRun of(Way way, int nodes, long seed, int changes) {
		Simulation sim = Simulation.withSeed(seed).onlyTheseMayFail();
		long heapBefore = usedHeap();
		sim.nodes(nodes);
		if (way == Way.MET) {
			sim.nodes().forEach(sim::start);
			sim.runUntilConverged(Duration.ofMinutes(1));
		}
		else {
			sim.formedAlready();
		}
		sim.run(REST);
		long heap = (way == Way.MET) ? (usedHeap() - heapBefore) / nodes : 0;
		Traffic traffic = sim.traffic();
		long begin = cpuNanos();
		sim.run(STEADY);
		double cpu = (cpuNanos() - begin) / 1e3 / nodes / STEADY.toSeconds();
		double leader = traffic.bytesPerSecondOfBusiest();
		double[] bytes = byPurpose(traffic);
		List<Double> times = new ArrayList<>();
		for (int i = 0; i < changes; i++) {
			times.addAll(spread(sim, sim.node(sim.random().nextInt(nodes)), "news-" + i));
		}
		times.sort(null);
		return new ScaleRun(way, nodes, bytes[0], bytes[1], bytes[2], leader, cpu, heap, quantile(times, 0.5),
				quantile(times, 0.99), quantile(times, 0.999), quantile(times, 1));
	}

	private static double[] byPurpose(Traffic traffic) {
		double[] bytes = new double[3];
		traffic.bytesByType()
			.forEach((type,
					perSecond) -> bytes[(type <= LAST_PROBE) ? 0 : (type <= LAST_COMPARISON) ? 1 : 2] += perSecond);
		return bytes;
	}

	/**
	 * One node registers a service.
	 * @return after how many seconds each of the others knew, seen every 10 ms
	 */
	private static List<Double> spread(Simulation sim, SimulatedNode owner, String service) {
		List<SimulatedNode> ignorant = new ArrayList<>(sim.nodes());
		ignorant.remove(owner);
		List<Double> times = new ArrayList<>();
		Duration begin = sim.now();
		sim.after(Duration.ZERO, () -> owner.controlPlane()
			.registry()
			.register(new ServiceEntry(service, Map.of(Invariants.OWNER, owner.id().value()), true, begin.toMillis())));
		sim.run(LOOK);
		while (!ignorant.isEmpty()) {
			Duration passed = sim.now().minus(begin);
			if (passed.compareTo(PATIENCE) > 0) {
				throw new SimulationFailure(ignorant.size() + " nodes do not know of a service of " + owner + " after "
						+ passed + "\n" + sim.describe());
			}
			long version = owner.versionOf(owner);
			ignorant.removeIf((node) -> {
				boolean knows = node.versionOf(owner) == version;
				if (knows) {
					times.add(passed.toNanos() / 1e9);
				}
				return knows;
			});
			sim.run(LOOK);
		}
		return times;
	}

	private static double quantile(List<Double> sorted, double share) {
		return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
	}

	/**
	 * Bytes that a node sent per second, on average: bodies and frame headers.
	 */
	double bytes() {
		return this.probes + this.comparison + this.lease;
	}

	/**
	 * After how many seconds of gossip this share of all nodes should know, by the model
	 * that Serf goes by: after x rounds, each to 3 others, 1 / (1 + (n + 1) · e^(-1.5 x))
	 * do.
	 */
	static double expectedSpread(int nodes, double share) {
		MembershipConfig config = MembershipConfig.DEFAULT;
		double rounds = Math.log((nodes + 1) * share / (1 - share)) / (config.gossipFanout() / 2.0);
		return rounds * config.gossipInterval().toNanos() / 1e9;
	}

	private static long cpuNanos() {
		return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
	}

	private static long usedHeap() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	String toCsv() {
		return String.format(Locale.ROOT, "%s,%d,%.0f,%.0f,%.0f,%.0f,%.0f,%.1f,%d,%.2f,%.2f,%.2f,%.2f", this.way,
				this.nodes, bytes(), this.probes, this.comparison, this.lease, this.leader, this.cpuMicros,
				this.heapBytes, this.half, this.p99, this.p999, this.all);
	}

}
