// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The ways in which a cluster can fall apart.
 */
public final class Cuts {

	/** Nodes of which all cuts can be listed: 877. */
	public static final int MAX_ALL = 7;

	/** Sides of a cut that is drawn. */
	private static final int MAX_SIDES = 6;

	private Cuts() {
	}

	/**
	 * Every cut of so many nodes, the one into a single side first.
	 * @param nodes 1 to {@value #MAX_ALL}
	 */
	public static List<Cut> all(int nodes) {
		if (nodes < 1 || nodes > MAX_ALL) {
			throw new IllegalArgumentException(nodes + " nodes are not allowed: use 1 to " + MAX_ALL);
		}
		List<Cut> cuts = new ArrayList<>();
		add(new int[nodes], 0, 0, cuts);
		return cuts;
	}

	/** Each node joins one of the sides that there are, or is the first of a new one. */
	private static void add(int[] sideOf, int node, int sides, List<Cut> cuts) {
		if (node == sideOf.length) {
			cuts.add(new Cut(sideOf));
			return;
		}
		for (int side = 0; side <= sides; side++) {
			sideOf[node] = side;
			add(sideOf, node + 1, Math.max(sides, side + 1), cuts);
		}
	}

	/**
	 * A random cut into 2 to {@value #MAX_SIDES} sides, some large, some small.
	 * @param nodes 2 or more
	 */
	public static Cut random(int nodes, RandomGenerator random) {
		int most = 2 + random.nextInt(Math.min(nodes, MAX_SIDES) - 1);
		double[] weights = new double[most];
		double sum = 0;
		for (int i = 0; i < most; i++) {
			// Cubed: equal sides are the exception.
			weights[i] = Math.pow(random.nextDouble(), 3);
			sum += weights[i];
		}
		int[] drawn = new int[nodes];
		for (int node = 0; node < nodes; node++) {
			double left = random.nextDouble() * sum;
			while (drawn[node] < most - 1 && left >= weights[drawn[node]]) {
				left -= weights[drawn[node]++];
			}
		}
		// At least two sides.
		int lonely = random.nextInt(nodes);
		drawn[lonely] = (drawn[lonely == 0 ? 1 : 0] + 1) % most;
		return new Cut(numbered(drawn));
	}

	/** With the sides numbered in the order in which they appear. */
	private static int[] numbered(int[] drawn) {
		int[] sideOf = new int[drawn.length];
		List<Integer> seen = new ArrayList<>();
		for (int node = 0; node < drawn.length; node++) {
			if (!seen.contains(drawn[node])) {
				seen.add(drawn[node]);
			}
			sideOf[node] = seen.indexOf(drawn[node]);
		}
		return sideOf;
	}

}
