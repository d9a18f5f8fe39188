// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.util.Map;
import java.util.Set;

/**
 * A service as it is offered: id, operations, and how and where they run.
 *
 * @param service the id
 * @param operations operations by name
 * @param execution where handlers run
 * @param metadata metadata of the instance
 * @param roles of which a node has to have at least one to call an operation that names
 * none itself, as {@link ClusterService#roles()}
 */
public record ServiceDefinition(String service, Map<String, Operation> operations, Execution execution,
		Map<String, String> metadata, Set<String> roles) {

	/**
	 * @throws IllegalArgumentException if the id, the metadata, a role or the name of an
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
		roles = ServiceIds.checkedRoles("Service '" + service + "'", roles);
	}

	/**
	 * One that says nothing of who may call it.
	 * @throws IllegalArgumentException as above
	 */
	public ServiceDefinition(String service, Map<String, Operation> operations, Execution execution,
			Map<String, String> metadata) {
		this(service, operations, execution, metadata, Set.of());
	}

	/**
	 * The same for callers with one of these roles.
	 * @throws IllegalArgumentException if a role is not allowed
	 */
	public ServiceDefinition withRoles(Set<String> roles) {
		return new ServiceDefinition(this.service, this.operations, this.execution, this.metadata, roles);
	}

}
