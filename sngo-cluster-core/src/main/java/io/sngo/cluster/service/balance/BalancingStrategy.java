// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import io.sngo.cluster.service.LoadBalancer;

/**
 * How the instance is chosen that gets a call.
 */
public enum BalancingStrategy {

	/** One after the other: {@link RoundRobin}. */
	ROUND_ROBIN,

	/** Of two the one with fewer calls in flight: {@link PowerOfTwoChoices}. */
	POWER_OF_TWO,

	/** Of two the one that is likely to answer sooner: {@link PeakEwma}. */
	PEAK_EWMA,

	/** In proportion to weights: {@link Weighted}. */
	WEIGHTED,

	/** What is near, while it has room: {@link LocalFirst}. */
	LOCAL_FIRST,

	/** The same for the same key: {@link Rendezvous}. */
	RENDEZVOUS;

	/**
	 * A balancer of its kind.
	 * @param nodes what it may know of nodes
	 */
	public LoadBalancer balancer(Neighbourhood nodes) {
		return switch (this) {
			case ROUND_ROBIN -> new RoundRobin();
			case POWER_OF_TWO -> new PowerOfTwoChoices(nodes);
			case PEAK_EWMA -> new PeakEwma(nodes);
			case WEIGHTED -> new Weighted(nodes);
			case LOCAL_FIRST -> new LocalFirst(nodes);
			case RENDEZVOUS -> new Rendezvous(new PeakEwma(nodes));
		};
	}

}
