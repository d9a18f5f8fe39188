// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Draws two instances at random and takes the one with the lower product of
 * <ul>
 * <li>the calls of this node that are in flight there, and one, and</li>
 * <li>1 to 1 + the {@linkplain Neighbourhood#load load} that its node tells of.</li>
 * </ul>
 * An instance that has refused a call, or not answered one, within the last second counts
 * 16 times as much. In flight calls as the measure are those of Finagle's balancer
 * {@code p2c}: https://twitter.github.io/finagle/guide/Clients.html#load-balancing.
 */
public final class PowerOfTwoChoices extends TwoChoices<Activity> {

	/**
	 * Goes by the calls in flight alone.
	 */
	public PowerOfTwoChoices() {
		this(null, null, System::nanoTime);
	}

	public PowerOfTwoChoices(Neighbourhood nodes) {
		this(nodes, null, System::nanoTime);
	}

	PowerOfTwoChoices(@Nullable Neighbourhood nodes, @Nullable RandomGenerator random, LongSupplier clock) {
		super(nodes, random, () -> new Activity(clock));
	}

	@Override
	double slowness(Activity first, Activity second) {
		return 1;
	}

}
