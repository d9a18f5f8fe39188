// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceDefinition;

/**
 * A service that this node offers.
 */
final class HostedService {

	private final ServiceDefinition definition;

	private final NameTable<HostedOperation> operations;

	/** What a call without the name of an operation means. */
	private final @Nullable HostedOperation only;

	private final @Nullable SerialMailbox mailbox;

	private final Pace pace = new Pace();

	HostedService(ServiceDefinition definition, ServiceConfig config, Executor executor) {
		this.definition = definition;
		Map<String, HostedOperation> operations = new HashMap<>();
		definition.operations()
			.forEach((name, operation) -> operations.put(name, new HostedOperation(operation,
					Permission.of(operation.roles(), definition.roles(), config.authorization()))));
		this.operations = new NameTable<>(operations);
		this.only = (operations.size() == 1) ? operations.values().iterator().next() : null;
		this.mailbox = (definition.execution() == Execution.SERIAL) ? new SerialMailbox(config.serialQueue(), executor)
				: null;
	}

	String id() {
		return this.definition.service();
	}

	Execution execution() {
		return this.definition.execution();
	}

	@Nullable SerialMailbox mailbox() {
		return this.mailbox;
	}

	Pace pace() {
		return this.pace;
	}

	/**
	 * The operation whose name is in a frame; an empty name means the only one.
	 */
	@Nullable HostedOperation operation(ByteBuf frame, int index, int length) {
		return (length == 0 && this.only != null) ? this.only : this.operations.get(frame, index, length);
	}

	/**
	 * What to call instead, for who called something else.
	 */
	String knownOperations() {
		return this.definition.operations().containsKey("") ? "the service has one operation, without a name"
				: "there are " + this.definition.operations().keySet().stream().sorted().toList();
	}

}
