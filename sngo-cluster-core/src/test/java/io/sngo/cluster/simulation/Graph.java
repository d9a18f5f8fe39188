// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.Arrays;

/**
 * Which nodes, by their numbers, reach which others.
 */
@FunctionalInterface
public interface Graph {

	/**
	 * Whether what one node sends reaches another one.
	 */
	boolean joins(int from, int to);

	/**
	 * Each of so many nodes reaches the one before it and the one after it.
	 */
	static Graph ring(int nodes) {
		return named("ring of " + nodes,
				(from, to) -> Math.floorMod(from - to, nodes) == 1 || Math.floorMod(to - from, nodes) == 1);
	}

	/**
	 * As a {@link #ring}, but the last and the first do not reach each other.
	 */
	static Graph chain() {
		return named("chain", (from, to) -> Math.abs(from - to) == 1);
	}

	/**
	 * Nodes below the bridge reach each other, and so do those above it. Only the bridge
	 * reaches both.
	 */
	static Graph bridge(int bridge) {
		return named("bridge " + bridge,
				(from, to) -> from == bridge || to == bridge || (from < bridge) == (to < bridge));
	}

	/**
	 * The hub reaches all, all others reach only the hub.
	 */
	static Graph star(int hub) {
		return named("star around " + hub, (from, to) -> from == hub || to == hub);
	}

	/**
	 * All reach all, but not these each other: a cut between two nodes that all others do
	 * not notice.
	 */
	static Graph without(int... strangers) {
		return named("all but " + Arrays.toString(strangers),
				(from, to) -> Arrays.stream(strangers).noneMatch((one) -> one == from)
						|| Arrays.stream(strangers).noneMatch((one) -> one == to));
	}

	/**
	 * A graph with a name for the trace.
	 */
	static Graph named(String name, Graph graph) {
		return new Graph() {

			@Override
			public boolean joins(int from, int to) {
				return graph.joins(from, to);
			}

			@Override
			public String toString() {
				return name;
			}

		};
	}

}
