// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What seeds lead to, whichever they are: few nodes, any seeds, some hosts silent, some
 * ports closed, started at once or one after the other. {@code -Dsimulation.seeds=20000}
 * for more.
 */
@ExtendWith(ReportOnFailure.class)
class SeedGraphTests {

	/** The join timeout, and the slowest pace of those that ask. */
	private static final Duration BOUND = Duration.ofSeconds(30 + 15);

	private Simulation sim;

	private RandomGenerator random;

	private final Map<SimulatedNode, List<SimulatedNode>> seeds = new HashMap<>();

	private final List<SimulatedNode> live = new ArrayList<>();

	static LongStream graphs() {
		return Seeds.upTo(300);
	}

	/**
	 * A cluster comes into being just where some node may begin one: it is one of its own
	 * seeds, or all its seeds run. All that lead to it join it, and nobody else.
	 */
	@ParameterizedTest
	@MethodSource("graphs")
	void allThatSeedsLeadToEachOtherAreOneClusterIfAnyMayBeginIt(long seed) {
		world(seed);
		for (SimulatedNode node : this.sim.nodes()) {
			this.seeds.put(node, some());
		}
		start(this.random.nextInt(4) == 0 ? 20_000 : 20);
		this.sim.run(BOUND);
		for (SimulatedNode node : this.live) {
			Set<SimulatedNode> group = group(node);
			boolean cluster = group.stream().anyMatch(this::mayBegin);
			assertThat(node.hasJoined()).as("%s has joined: %s", node, this.seeds).isEqualTo(cluster);
			if (cluster) {
				assertThat(group).as("seen by %s: %s", node, this.seeds).allMatch((other) -> node.sees(other).isLive());
			}
		}
		assertNoTwoThatNameEachOtherBegan();
	}

	@ParameterizedTest
	@MethodSource("graphs")
	void nodesOfTheSameSeedsBeginOneClusterAtMost(long seed) {
		world(seed);
		List<SimulatedNode> same = some();
		if (same.isEmpty()) {
			same.add(this.sim.node(0));
		}
		this.sim.nodes().forEach((node) -> this.seeds.put(node, same));
		start(this.random.nextInt(4) == 0 ? 40_000 : 20);
		this.sim.run(BOUND);
		assertThat(this.live.stream().filter(SimulatedNode::hasFounded).count()).as("%s", this.seeds)
			.isEqualTo(this.live.stream().anyMatch(same::contains) ? 1 : 0);
		assertThat(this.live).allMatch((node) -> node.hasJoined() == this.live.stream().anyMatch(same::contains));
	}

	private void world(long seed) {
		int size = 2 + (int) (seed % 3);
		this.sim = Simulation.withSeed(seed);
		for (int i = 0; i < size; i++) {
			this.sim.add("simulation");
		}
		this.random = this.sim.random();
		if (seed % 2 == 0) {
			this.sim.latency(Latency.exponential(Duration.ofNanos(100_000), Duration.ofMillis(3)));
		}
	}

	/** Any of the nodes, in any order. */
	private List<SimulatedNode> some() {
		List<SimulatedNode> left = new ArrayList<>(this.sim.nodes());
		List<SimulatedNode> chosen = new ArrayList<>();
		for (int count = this.random.nextInt(left.size() + 1); count > 0; count--) {
			chosen.add(left.remove(this.random.nextInt(left.size())));
		}
		return chosen;
	}

	/**
	 * Of three nodes two run; the hosts of the others are silent, or their ports closed.
	 */
	private void start(int maxMillis) {
		List<SimulatedNode> running = new ArrayList<>();
		boolean names = this.random.nextBoolean();
		for (SimulatedNode node : this.sim.nodes()) {
			node.seeds(this.seeds.get(node).stream().map(names ? this.sim::alias : SimulatedNode::address).toList());
			int fate = this.random.nextInt(6);
			if (fate != 0) {
				this.sim.start(node);
				this.sim.crash(node);
			}
			if (fate > 1) {
				running.add(node);
			}
		}
		while (!running.isEmpty()) {
			SimulatedNode node = running.remove(this.random.nextInt(running.size()));
			this.sim.start(node);
			this.live.add(node);
			this.sim.run(Duration.ofNanos(this.random.nextLong(maxMillis * 1_000_000L)));
		}
	}

	private boolean mayBegin(SimulatedNode node) {
		List<SimulatedNode> mine = this.seeds.get(node);
		return mine.contains(node) || this.live.containsAll(mine);
	}

	/** The nodes that run and that seeds lead to from a node, in either direction. */
	private Set<SimulatedNode> group(SimulatedNode first) {
		Set<SimulatedNode> group = new HashSet<>(Set.of(first));
		Predicate<SimulatedNode> belongs = (node) -> group.stream()
			.anyMatch((other) -> names(node, other) || names(other, node));
		while (group.addAll(this.live.stream().filter(belongs).toList())) {
			// one step further
		}
		return group;
	}

	private boolean names(SimulatedNode node, SimulatedNode other) {
		return this.seeds.get(node).contains(other);
	}

	private void assertNoTwoThatNameEachOtherBegan() {
		List<SimulatedNode> founders = this.live.stream().filter(SimulatedNode::hasFounded).toList();
		for (SimulatedNode one : founders) {
			assertThat(founders).as("%s", this.seeds)
				.noneMatch((other) -> other != one && names(one, other) && names(other, one));
		}
	}

}
