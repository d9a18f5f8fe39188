// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.service.ServiceInstance;

/**
 * What is said of an instance: by its service or, where that says nothing, by its node.
 */
final class Labels {

	private Labels() {
	}

	static @Nullable String of(ServiceInstance instance, String key, Neighbourhood nodes) {
		String own = instance.metadata().get(key);
		return (own != null) ? own : nodes.metadata(instance.nodeId()).get(key);
	}

}
