// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceInstance;

/**
 * Takes instances at random, in proportion to the weight that each of them, or its node,
 * has in its metadata under {@code weight}: a whole number from 0 to 10,000. It is 1
 * where there is none or something else. What has 0 gets calls only where nothing has
 * more.
 */
public final class Weighted implements LoadBalancer {

	private static final int MAX = 10_000;

	private static final int MAX_DIGITS = 5;

	private final Neighbourhood nodes;

	private final @Nullable RandomGenerator random;

	public Weighted(Neighbourhood nodes) {
		this(nodes, null);
	}

	Weighted(Neighbourhood nodes, @Nullable RandomGenerator random) {
		this.nodes = nodes;
		this.random = random;
	}

	@Override
	public ServiceInstance choose(CallSpec call, List<ServiceInstance> candidates) {
		if (candidates.size() == 1) {
			return candidates.get(0);
		}
		RandomGenerator random = (this.random != null) ? this.random : ThreadLocalRandom.current();
		long total = 0;
		for (ServiceInstance candidate : candidates) {
			total += weight(candidate);
		}
		if (total == 0) {
			return candidates.get(random.nextInt(candidates.size()));
		}
		long point = random.nextLong(total);
		for (ServiceInstance candidate : candidates) {
			point -= weight(candidate);
			if (point < 0) {
				return candidate;
			}
		}
		// A node has lowered its weight between the two looks.
		return candidates.get(candidates.size() - 1);
	}

	private int weight(ServiceInstance instance) {
		return parse(Labels.of(instance, "weight", this.nodes));
	}

	/**
	 * Without an exception, as others write it.
	 */
	private static int parse(@Nullable String text) {
		if (text == null || text.isEmpty() || text.length() > MAX_DIGITS) {
			return 1;
		}
		int weight = 0;
		for (int i = 0; i < text.length(); i++) {
			int digit = text.charAt(i) - '0';
			if (digit < 0 || digit > 9) {
				return 1;
			}
			weight = 10 * weight + digit;
		}
		return (weight <= MAX) ? weight : 1;
	}

}
