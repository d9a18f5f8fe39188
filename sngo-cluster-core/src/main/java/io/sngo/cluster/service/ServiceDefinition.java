// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.util.Map;

/**
 * A service as it is offered: id, operations, and how and where they run.
 *
 * @param service the id
 * @param operations operations by name
 * @param execution where handlers run
 * @param metadata metadata of the instance
 */
public record ServiceDefinition(String service, Map<String, Operation> operations, Execution execution,
		Map<String, String> metadata) {

	/**
	 * @throws IllegalArgumentException if the id, the metadata or the name of an
	 * operation is not allowed, or if there is no operation
	 */
	public ServiceDefinition {
		ServiceIds.check(service);
		if (operations.isEmpty()) {
			throw new IllegalArgumentException("Service '" + service + "' has no operation: it needs at least one");
		}
		operations.keySet().forEach((operation) -> ServiceIds.checkOperation(service, operation));
		ServiceIds.checkMetadata(service, metadata);
		operations = Map.copyOf(operations);
		metadata = Map.copyOf(metadata);
	}

}
