// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.actuate;

import java.util.Map;
import java.util.TreeMap;

import io.sngo.cluster.service.ServiceInstance;

/**
 * An instance of a service in plain values.
 */
record InstanceDescriptor(String serviceId, String nodeId, String address, Map<String, String> metadata, String health,
		String registeredAt, String lastSeen) {

	static InstanceDescriptor of(ServiceInstance instance) {
		return new InstanceDescriptor(instance.serviceId(), instance.nodeId().value(), instance.address().toString(),
				new TreeMap<>(instance.metadata()), instance.health().name(), instance.registeredAt().toString(),
				instance.lastSeen().toString());
	}

}
