// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a node sees of the cluster.
 *
 * @param states the nodes that it knows and their states
 * @param leader who leads; empty where nobody is known to
 * @param term the number of the leadership
 * @param isolated whether it is not on the side of a partition that goes on
 * @param services the nodes that offer each service
 */
record View(Map<String, String> states, String leader, long term, boolean isolated,
		Map<String, List<String>> services) {

	/**
	 * Whether it shows exactly these nodes as active, all of them with all services, and
	 * one of them as the leader.
	 */
	boolean isWhole(Collection<String> nodes) {
		return !this.isolated && this.states.keySet().equals(Set.copyOf(nodes))
				&& this.states.values().stream().allMatch("ACTIVE"::equals) && nodes.contains(this.leader)
				&& this.services.values().stream().allMatch((offered) -> offered.size() == nodes.size());
	}

}
