// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Whatever can go wrong, at random: crashes, power cuts, restarts here and elsewhere,
 * leaves, pauses, control loops that hang, slowness, starvation, clocks that are 5% off,
 * cuts one way and both ways, refusal one way, partitions, bridges, rings, ways that
 * flap, loss everywhere and one way, delay, duplication, reordering and changes of the
 * registry. One node is left to itself, so that there is a cluster to come back to.
 */
public final class FaultSchedule {

	private final Simulation sim;

	private final RandomGenerator random;

	public FaultSchedule(Simulation sim) {
		this.sim = sim;
		this.random = sim.random();
	}

	/**
	 * Starts the nodes and plays with them for a while.
	 */
	public void run(Duration duration) {
		if (this.random.nextBoolean()) {
			this.sim.clockDrift(0.05);
		}
		this.sim.nodes().stream().filter((node) -> !node.isAlive()).forEach(this.sim::start);
		Duration end = this.sim.now().plus(duration);
		latency();
		while (this.sim.now().compareTo(end) < 0) {
			step();
			this.sim.run(Duration.ofMillis(this.random.nextInt(5_000)));
		}
		this.sim.nodes().forEach((node) -> {
			if (!node.isAlive()) {
				this.sim.start(node);
			}
		});
	}

	private void step() {
		SimulatedNode node = any(1);
		SimulatedNode other = any(0);
		switch (this.random.nextInt(28)) {
			case 0 -> {
				if (node.isAlive()) {
					this.sim.crash(node);
				}
			}
			case 1 -> {
				if (node.isAlive()) {
					this.sim.powerOff(node);
				}
			}
			case 2, 3, 4, 17, 18, 19 -> revive();
			case 5 -> {
				if (node.isRunning()) {
					this.sim.pause(node);
				}
			}
			case 6 -> {
				if (node.isRunning()) {
					this.sim.slow(node, Duration.ofMillis(this.random.nextInt(300)));
				}
			}
			case 7 -> this.sim.cut(node, other);
			case 8 -> this.sim.cutOneWay(node, other);
			case 9 -> partition();
			case 10, 11, 20 -> this.sim.heal();
			case 12 -> {
				if (node.isRunning()) {
					node.controlPlane().registry().updateHealth("echo", this.random.nextBoolean());
				}
			}
			case 13 -> {
				if (node.isRunning()) {
					this.sim.hang(node);
				}
			}
			case 14 -> this.sim.refuseOneWay(node, other);
			case 15 -> latency();
			case 21 -> flap(node, other);
			case 22 -> this.sim.lossInto(node, 0.8);
			case 23 -> this.sim.lossOutOf(node, 0.8);
			case 24 -> {
				if (node.isAlive()) {
					this.sim.starve(node, upTo(1_000), upTo(4_000));
				}
			}
			case 25, 26 -> {
				if (node.isRunning()) {
					this.sim.pause(node, upTo(10_000));
				}
			}
			case 27 -> this.sim.connectOnly(graph());
			default -> {
				if (node.isRunning() && node.hasJoined()) {
					this.sim.leave(node);
				}
			}
		}
		if (this.random.nextInt(4) == 0) {
			this.sim.loss(this.random.nextInt(3) * 0.1);
		}
		if (this.random.nextInt(4) == 0) {
			this.sim.duplicate(this.random.nextInt(3) * 0.05);
		}
		if (this.random.nextInt(4) == 0) {
			this.sim.reorder(this.random.nextInt(3) * 0.05);
		}
	}

	private void flap(SimulatedNode node, SimulatedNode other) {
		Duration down = upTo(5_000);
		Duration up = upTo(5_000);
		switch (this.random.nextInt(4)) {
			case 0 -> this.sim.flap(node, other, down, up);
			case 1 -> this.sim.flapOneWay(node, other, down, up);
			case 2 -> this.sim.flapInto(node, down, up);
			default -> this.sim.flapOutOf(node, down, up);
		}
	}

	private Graph graph() {
		int nodes = this.sim.nodes().size();
		return switch (this.random.nextInt(4)) {
			case 0 -> Graph.ring(nodes);
			case 1 -> Graph.bridge(this.random.nextInt(nodes));
			case 2 -> Graph.without(this.random.nextInt(nodes), this.random.nextInt(nodes));
			default -> Cuts.random(nodes, this.random);
		};
	}

	private Duration upTo(int millis) {
		return Duration.ofMillis(1 + this.random.nextInt(millis));
	}

	/** From a quiet local network to one that is far away or crowded. */
	private void latency() {
		this.sim.latency(switch (this.random.nextInt(3)) {
			case 0 -> Latency.LAN;
			case 1 -> Latency.exponential(Duration.ofMillis(1), Duration.ofMillis(20));
			default -> Latency.uniform(Duration.ofMillis(20), Duration.ofMillis(100));
		});
	}

	private void revive() {
		for (SimulatedNode node : this.sim.nodes()) {
			if (!node.isAlive()) {
				if (this.random.nextBoolean()) {
					this.sim.restart(node);
				}
				else {
					this.sim.restartElsewhere(node);
				}
				return;
			}
			if (!node.isRunning() || node.process().isStarved()) {
				this.sim.resume(node);
				return;
			}
		}
	}

	private void partition() {
		List<SimulatedNode> side = new ArrayList<>(this.sim.nodes());
		side.removeIf((node) -> this.random.nextBoolean());
		this.sim.partition(side);
	}

	private SimulatedNode any(int from) {
		return this.sim.node(from + this.random.nextInt(this.sim.nodes().size() - from));
	}

}
