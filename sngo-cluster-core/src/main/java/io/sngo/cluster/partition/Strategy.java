// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.partition;

import io.sngo.cluster.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Decides by what this node sees whether it goes on. Of two sides of a cut that see the
 * same cluster behind them at most one does.
 */
@FunctionalInterface
interface Strategy {

	Verdict judge(Sides sides);

	/**
	 * The strategy that goes by the members in view; {@code KEEP_MAJORITY} where there
	 * are no votes to go by.
	 */
	static Strategy of(PartitionConfig config, NodeId local) {
		return switch (config.strategy()) {
			case OFF -> (sides) -> Verdict.GO_ON;
			case KEEP_MAJORITY -> Strategy::keepMajority;
			case STATIC_QUORUM -> (sides) -> staticQuorum(sides, config.quorum());
			case KEEP_OLDEST -> (sides) -> keepOldest(sides, local);
			case KEEP_REFEREE -> (sides) -> keepReferee(sides, config.referee());
		};
	}

	private static Verdict keepMajority(Sides sides) {
		int here = sides.here();
		int all = sides.size();
		boolean majority = 2 * here > all || (2 * here == all && sides.isHere(sides.smallest()));
		return majority ? Verdict.GO_ON
				: Verdict.problem("it reaches " + here + " of " + all + " nodes, itself counted, which is no majority");
	}

	private static Verdict staticQuorum(Sides sides, int quorum) {
		return (sides.here() >= quorum) ? Verdict.GO_ON : Verdict.problem("it reaches " + sides.here()
				+ " nodes, itself counted, of the 'cluster.partition.quorum' of " + quorum);
	}

	private static Verdict keepOldest(Sides sides, NodeId local) {
		NodeId oldest = sides.oldest();
		boolean alone = sides.size() > 2 && sides.here() == 1 && oldest.equals(local);
		boolean onlyTheOldestIsMissing = sides.size() > 2 && sides.missing() == 1 && !sides.isHere(oldest);
		if (alone) {
			return Verdict
				.problem("it is the oldest node, and alone, while " + sides.missing() + " others are missing");
		}
		return (sides.isHere(oldest) || onlyTheOldestIsMissing) ? Verdict.GO_ON
				: Verdict.problem("the oldest node, '" + oldest + "', and others are missing");
	}

	private static Verdict keepReferee(Sides sides, @Nullable NodeId referee) {
		return (referee != null && sides.isHere(referee)) ? Verdict.GO_ON
				: Verdict.problem("it does not reach the referee, '" + referee + "'");
	}

}
