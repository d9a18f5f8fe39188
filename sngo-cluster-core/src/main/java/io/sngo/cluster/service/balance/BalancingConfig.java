// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

/**
 * Settings of load balancing.
 *
 * @param strategy how instances are chosen where there is no balancer of the application
 * @param ejection when instances get no calls for a time, whoever chooses
 */
public record BalancingConfig(BalancingStrategy strategy, EjectionConfig ejection) {

	/** The defaults. */
	public static final BalancingConfig DEFAULT = new BalancingConfig(BalancingStrategy.PEAK_EWMA,
			EjectionConfig.DEFAULT);

}
