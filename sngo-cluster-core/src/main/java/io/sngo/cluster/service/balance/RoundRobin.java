// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceInstance;

/**
 * Takes the instances of a service in turn. Each service has a turn of its own, which
 * starts anywhere, so that callers that start together do not all begin with the same
 * instance.
 */
public final class RoundRobin implements LoadBalancer {

	/** By service; only services that have instances are here, which bounds it. */
	private final ConcurrentMap<String, AtomicInteger> turns = new ConcurrentHashMap<>();

	@Override
	public ServiceInstance choose(CallSpec call, List<ServiceInstance> candidates) {
		int size = candidates.size();
		return (size == 1) ? candidates.get(0) : candidates.get(Math.floorMod(next(call.service()), size));
	}

	@Override
	public void retain(String service, List<ServiceInstance> instances) {
		if (instances.isEmpty()) {
			this.turns.remove(service);
		}
	}

	/**
	 * How many services are remembered.
	 */
	int remembered() {
		return this.turns.size();
	}

	private int next(String service) {
		AtomicInteger turn = this.turns.get(service);
		if (turn == null) {
			turn = this.turns.computeIfAbsent(service,
					(key) -> new AtomicInteger(ThreadLocalRandom.current().nextInt(1024)));
		}
		return turn.getAndIncrement();
	}

}
