// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceInstance;

/**
 * Which instances a call may go to: the healthy ones; where there is none left, those of
 * suspected nodes as a last resort, as most suspicions are wrong; never those that say
 * that they do not work.
 */
final class Candidates {

	private Candidates() {
	}

	/**
	 * @param node the only node that may be called, {@code null} for any
	 * @param excluded nodes that may not be called
	 */
	static List<ServiceInstance> of(List<ServiceInstance> instances, @Nullable NodeId node, List<NodeId> excluded) {
		if (node == null && excluded.isEmpty() && allHealthy(instances)) {
			return instances;
		}
		List<ServiceInstance> healthy = select(instances, ServiceHealth.HEALTHY, node, excluded);
		return healthy.isEmpty() ? select(instances, ServiceHealth.UNKNOWN, node, excluded) : healthy;
	}

	private static boolean allHealthy(List<ServiceInstance> instances) {
		for (ServiceInstance instance : instances) {
			if (instance.health() != ServiceHealth.HEALTHY) {
				return false;
			}
		}
		return true;
	}

	private static List<ServiceInstance> select(List<ServiceInstance> instances, ServiceHealth health,
			@Nullable NodeId node, List<NodeId> excluded) {
		List<ServiceInstance> selected = new ArrayList<>(instances.size());
		for (ServiceInstance instance : instances) {
			if (instance.health() == health && (node == null || node.equals(instance.nodeId()))
					&& !excluded.contains(instance.nodeId())) {
				selected.add(instance);
			}
		}
		return selected;
	}

}
