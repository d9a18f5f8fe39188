// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * Nodes, by their numbers from 0, that have fallen apart into sides.
 */
public final class Cut implements Graph {

	private final int[] sideOf;

	private final List<List<Integer>> sides = new ArrayList<>();

	/**
	 * @param sideOf the side of each node; each side but 0 comes after the one before it
	 */
	Cut(int[] sideOf) {
		this.sideOf = sideOf.clone();
		for (int node = 0; node < sideOf.length; node++) {
			if (sideOf[node] == this.sides.size()) {
				this.sides.add(new ArrayList<>());
			}
			this.sides.get(sideOf[node]).add(node);
		}
	}

	public int nodes() {
		return this.sideOf.length;
	}

	/**
	 * The sides, in the order of their first nodes.
	 */
	public List<List<Integer>> sides() {
		return List.copyOf(this.sides);
	}

	/**
	 * The nodes on the side of a node, itself included.
	 */
	public List<Integer> sideOf(int node) {
		return this.sides.get(this.sideOf[node]);
	}

	/**
	 * Whether one side has more than half of the nodes.
	 */
	public boolean hasMajority() {
		return this.sides.stream().anyMatch((side) -> 2 * side.size() > nodes());
	}

	@Override
	public boolean joins(int from, int to) {
		return this.sideOf[from] == this.sideOf[to];
	}

	@Override
	public String toString() {
		return "cut " + this.sides;
	}

}
