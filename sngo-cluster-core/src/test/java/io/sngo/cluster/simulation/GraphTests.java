// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.NodeState;

import static org.assertj.core.api.Assertions.assertThat;

class GraphTests {

	@Test
	void ringJoinsNeighbours() {
		assertThat(edges(Graph.ring(4), 4)).containsExactly("01", "03", "10", "12", "21", "23", "30", "32");
	}

	@Test
	void chainIsOpen() {
		assertThat(edges(Graph.chain(), 4)).containsExactly("01", "10", "12", "21", "23", "32");
	}

	@Test
	void bridgeReachesBothSides() {
		assertThat(edges(Graph.bridge(2), 4)).containsExactly("01", "02", "10", "12", "20", "21", "23", "32");
	}

	@Test
	void starHasItsHub() {
		assertThat(edges(Graph.star(1), 4)).containsExactly("01", "10", "12", "13", "21", "31");
	}

	@Test
	void strangersReachAllButEachOther() {
		assertThat(edges(Graph.without(0, 2), 3)).containsExactly("01", "10", "12", "21");
	}

	@Test
	void onlyThoseTalkThatTheGraphJoins() {
		Simulation sim = Simulation.withSeed(1).nodes(5).formed();
		sim.connectOnly(new Cut(new int[] { 0, 0, 0, 1, 1 }));
		sim.run(Duration.ofMinutes(1));
		assertThat(sees(sim, 0)).containsExactly("node-0", "node-1", "node-2");
		assertThat(sees(sim, 4)).containsExactly("node-3", "node-4");
		sim.connectOnly(new Cut(new int[] { 0, 1, 1, 1, 1 }));
		sim.run(Duration.ofMinutes(1));
		assertThat(sees(sim, 0)).containsExactly("node-0");
		assertThat(sees(sim, 4)).containsExactly("node-1", "node-2", "node-3", "node-4");
		sim.heal();
		sim.runUntilConverged(Duration.ofSeconds(20));
	}

	/** They hear of each other by the one between them. */
	@Test
	void twoThatDoNotReachEachOtherAreMembersAllTheSame() {
		Simulation sim = Simulation.withSeed(1).nodes(3).formed();
		sim.onlyTheseMayFail();
		sim.connectOnly(Graph.without(0, 2));
		sim.run(Duration.ofMinutes(2));
		sim.stabilise(Duration.ofSeconds(10));
	}

	private static List<String> sees(Simulation sim, int observer) {
		return sim.nodes()
			.stream()
			.filter((node) -> sim.node(observer).sees(node) == NodeState.ACTIVE)
			.map(SimulatedNode::toString)
			.toList();
	}

	private static List<String> edges(Graph graph, int nodes) {
		return IntStream.range(0, nodes * nodes)
			.filter((pair) -> pair / nodes != pair % nodes && graph.joins(pair / nodes, pair % nodes))
			.mapToObj((pair) -> pair / nodes + "" + pair % nodes)
			.toList();
	}

}
