// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

import io.sngo.cluster.benchmarks.report.Curve;
import io.sngo.cluster.benchmarks.report.LineChart;
import io.sngo.cluster.benchmarks.report.Spread;

/**
 * Draws the curves of the documentation from what was measured: {@code simulation.csv} of
 * the simulation and {@code loopback.csv} of {@link LoopbackScale}, in one directory,
 * where the charts go, too.
 */
public final class ScaleCharts {

	private static final String NODES = "nodes";

	/** Gossip of the default settings: every so many seconds, each to so many others. */
	private static final double GOSSIP_INTERVAL = 0.2;

	private static final int FANOUT = 3;

	private ScaleCharts() {
	}

	/**
	 * Draws them all.
	 * @param args the directory
	 */
	public static void main(String[] args) throws IOException {
		if (args.length != 1) {
			System.err.println("Use: ScaleCharts DIRECTORY, which has simulation.csv and loopback.csv");
			System.exit(2);
			return;
		}
		draw(Path.of(args[0]));
	}

	static void draw(Path directory) throws IOException {
		Csv simulated = Csv.read(directory.resolve("simulation.csv"));
		Csv real = Csv.read(directory.resolve("loopback.csv"));
		double probes = simulated.spread(NODES, "probes").values().iterator().next().median();
		List<Integer> sizes = List.copyOf(simulated.spread(NODES, "bytes").keySet());
		Files.writeString(directory.resolve("bytes.svg"),
				LineChart.of("Sent per node while nothing happens, bytes per second", NODES,
						List.of(new Curve("simulated: all", simulated.spread(NODES, "bytes"), false),
								new Curve("simulated: probes and answers", simulated.spread(NODES, "probes"), false),
								new Curve("real, in one JVM: all", real.spread(NODES, "bytes"), false),
								new Curve("expected of SWIM: as many probes and answers, whatever the number of nodes",
										expected(sizes, (nodes) -> probes), true)),
						false));
		Files.writeString(directory.resolve("spread.svg"),
				LineChart.of("Until a change of the registry is known, seconds", NODES,
						List.of(new Curve("simulated: to half of the nodes", simulated.spread(NODES, "half"), false),
								new Curve("simulated: to 99.9%", simulated.spread(NODES, "p999"), false),
								new Curve("real, in one JVM: to half", real.spread(NODES, "half"), false),
								new Curve("real, in one JVM: to all", real.spread(NODES, "all"), false),
								new Curve("expected of gossip in rounds: to half",
										expected(sizes, (nodes) -> gossip(nodes, 0.5)), true),
								new Curve("expected of gossip in rounds: to 99.9%",
										expected(sizes, (nodes) -> gossip(nodes, 0.999)), true)),
						false));
		Files.writeString(directory.resolve("cpu.svg"),
				LineChart.of("Processor time per node, microseconds per second", NODES,
						List.of(new Curve("simulated, with the simulated network",
								simulated.spread(NODES, "cpu_micros"), false),
								new Curve("real, in one JVM", real.spread(NODES, "cpu_micros"), false)),
						true));
		Map<Integer, Spread> heap = simulated.where("way", "MET").spread(NODES, "heap_bytes");
		Files.writeString(directory.resolve("heap.svg"), LineChart
			.of("Heap per node, bytes", NODES, List.of(new Curve("simulated, with the simulated network", heap, false),
					new Curve("real, in one JVM, with sockets and buffers", real.spread(NODES, "heap_bytes"), false),
					new Curve("expected: in proportion to the members, as at most of them", proportional(heap), true)),
					true));
	}

	/**
	 * The model that Serf goes by: after x rounds 1 / (1 + (n + 1) · e^(-x · fanout / 2))
	 * of the nodes know.
	 */
	static double gossip(int nodes, double share) {
		return Math.log((nodes + 1) * share / (1 - share)) / (FANOUT / 2.0) * GOSSIP_INTERVAL;
	}

	private static Map<Integer, Spread> expected(List<Integer> sizes, IntToDoubleFunction formula) {
		Map<Integer, Spread> points = new TreeMap<>();
		for (int nodes : sizes) {
			points.put(nodes, Spread.of(List.of(formula.applyAsDouble(nodes))));
		}
		return points;
	}

	private static Map<Integer, Spread> proportional(Map<Integer, Spread> measured) {
		TreeMap<Integer, Spread> sorted = new TreeMap<>(measured);
		double each = sorted.lastEntry().getValue().median() / sorted.lastKey();
		return expected(new ArrayList<>(sorted.keySet()), (nodes) -> each * nodes);
	}

}
