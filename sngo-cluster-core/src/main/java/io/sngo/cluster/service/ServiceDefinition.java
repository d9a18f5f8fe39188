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

	public ServiceDefinition {
		operations = Map.copyOf(operations);
		metadata = Map.copyOf(metadata);
	}

}
