// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceInstance;

/**
 * Instances to choose from.
 */
final class Instances {

	private Instances() {
	}

	static ServiceInstance on(String node) {
		return on(node, Map.of());
	}

	static ServiceInstance on(String node, Map<String, String> metadata) {
		return of("echo", node, metadata);
	}

	static ServiceInstance of(String service, String node, Map<String, String> metadata) {
		return new ServiceInstance(service, NodeId.of(node), new NodeAddress("localhost", 1), metadata,
				ServiceHealth.HEALTHY, Instant.EPOCH, Instant.EPOCH);
	}

	/**
	 * As many instances as said, on {@code n0}, {@code n1} and so on.
	 */
	static List<ServiceInstance> many(int count) {
		return IntStream.range(0, count).mapToObj((i) -> on("n" + i)).toList();
	}

}
