// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceInstance;

/**
 * Draws two instances at random and takes the one that has less to do. Callers that do
 * not know of each other then never all run to the same instance, as they do where each
 * takes the least loaded of all: Mitzenmacher, "The Power of Two Choices in Randomized
 * Load Balancing", IEEE TPDS 12 (2001).
 *
 * @param <A> what is known of an instance
 */
abstract class TwoChoices<A extends Activity> implements LoadBalancer {

	private final @Nullable Neighbourhood nodes;

	private final @Nullable RandomGenerator random;

	private final InstanceStates<A> activities;

	/**
	 * @param nodes tells the load of nodes, {@code null} where it is not to count
	 * @param random source of all choices, {@code null} for that of the calling thread
	 */
	TwoChoices(@Nullable Neighbourhood nodes, @Nullable RandomGenerator random, Supplier<A> fresh) {
		this.nodes = nodes;
		this.random = random;
		this.activities = new InstanceStates<>((instance) -> fresh.get());
	}

	@Override
	public final ServiceInstance choose(CallSpec call, List<ServiceInstance> candidates) {
		int size = candidates.size();
		if (size == 1) {
			return candidates.get(0);
		}
		RandomGenerator random = (this.random != null) ? this.random : ThreadLocalRandom.current();
		int one = random.nextInt(size);
		int other = random.nextInt(size - 1);
		ServiceInstance first = candidates.get(one);
		ServiceInstance second = candidates.get((other < one) ? other : other + 1);
		A firstActivity = this.activities.of(first);
		A secondActivity = this.activities.of(second);
		double firstCost = firstActivity.cost() * load(first, random) * slowness(firstActivity, secondActivity);
		double secondCost = secondActivity.cost() * load(second, random);
		return (secondCost < firstCost) ? second : first;
	}

	/**
	 * How a node's own word on its load counts: at most twofold, as it is old, and only
	 * with a random share, so that it shifts calls and does not move all of them at once.
	 * Why old information must not decide: Dahlin, "Interpreting Stale Load Information",
	 * IEEE TPDS 11 (2000).
	 */
	private double load(ServiceInstance instance, RandomGenerator random) {
		double load = (this.nodes != null) ? this.nodes.load(instance.nodeId()) : 0;
		return (load > 0) ? 1 + Math.min(load, 1) * random.nextDouble() : 1;
	}

	/**
	 * How many times as long as the second one the first one takes for a call.
	 */
	abstract double slowness(A first, A second);

	@Override
	public final CallFeedback offered(CallSpec call, ServiceInstance instance) {
		return this.activities.of(instance).begins();
	}

	@Override
	public final void retain(String service, List<ServiceInstance> instances) {
		this.activities.retain(service, instances);
	}

	/**
	 * How many instances are remembered.
	 */
	final int remembered() {
		return this.activities.size();
	}

	/**
	 * Calls that are in flight to the instances of a service.
	 */
	final int inFlight(String service) {
		return this.activities.of(service).stream().mapToInt(Activity::inFlight).sum();
	}

}
