// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceInstance;

/**
 * Takes what is near: the instance on the node itself; where that is not there, or this
 * node has as many calls in flight to it as are allowed, or it has refused a call or not
 * answered one within the last second, one in the same zone; where all of these are so
 * busy, any. The zone is what an instance, or its node, has in its metadata under
 * {@code zone}; the caller's is that of its node. Among instances that are equally near
 * another balancer chooses.
 */
public final class LocalFirst implements LoadBalancer {

	/** As many as a node handles at a time by default. */
	private static final int OVERFLOW = 64;

	private final Neighbourhood nodes;

	private final LoadBalancer among;

	private final int overflow;

	private final InstanceStates<Tap<Activity>> activities;

	/**
	 * Lets 64 calls be in flight to an instance that is near before others get some.
	 */
	public LocalFirst(Neighbourhood nodes) {
		this(nodes, new PeakEwma(nodes), OVERFLOW);
	}

	/**
	 * @param among chooses among those that are equally near
	 * @param overflow calls that may be in flight to an instance that is near before
	 * others get some, 1 or more
	 * @throws IllegalArgumentException if the number is not allowed
	 */
	public LocalFirst(Neighbourhood nodes, LoadBalancer among, int overflow) {
		this(nodes, among, overflow, System::nanoTime);
	}

	LocalFirst(Neighbourhood nodes, LoadBalancer among, int overflow, LongSupplier clock) {
		if (overflow < 1) {
			throw new IllegalArgumentException(
					"Overflow after " + overflow + " calls in flight is not allowed: use 1 or more");
		}
		this.nodes = nodes;
		this.among = among;
		this.overflow = overflow;
		this.activities = new InstanceStates<>((instance) -> new Tap<>(new Activity(clock)));
	}

	@Override
	public ServiceInstance choose(CallSpec call, List<ServiceInstance> candidates) {
		if (candidates.size() == 1) {
			return candidates.get(0);
		}
		NodeId local = this.nodes.local();
		for (ServiceInstance candidate : candidates) {
			if (candidate.nodeId().equals(local) && hasRoom(candidate)) {
				return candidate;
			}
		}
		List<ServiceInstance> near = near(candidates, this.nodes.metadata(local).get("zone"));
		return this.among.choose(call, near.isEmpty() ? candidates : near);
	}

	private List<ServiceInstance> near(List<ServiceInstance> candidates, @Nullable String zone) {
		if (zone == null) {
			return List.of();
		}
		List<ServiceInstance> near = new ArrayList<>(candidates.size());
		for (ServiceInstance candidate : candidates) {
			if (zone.equals(Labels.of(candidate, "zone", this.nodes)) && hasRoom(candidate)) {
				near.add(candidate);
			}
		}
		return near;
	}

	private boolean hasRoom(ServiceInstance instance) {
		Activity activity = this.activities.of(instance).state;
		return activity.inFlight() < this.overflow && !activity.hasJustDeclined();
	}

	@Override
	public CallFeedback offered(CallSpec call, ServiceInstance instance) {
		CallFeedback told = this.among.offered(call, instance);
		Tap<Activity> activity = this.activities.of(instance);
		activity.state.begins();
		return activity.and(told);
	}

	@Override
	public void retain(String service, List<ServiceInstance> instances) {
		this.activities.retain(service, instances);
		this.among.retain(service, instances);
	}

}
