// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import java.util.Map;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallContext;
import org.jspecify.annotations.Nullable;

/**
 * The handling of a call, or its refusal, as its observation sees it.
 */
public final class ClusterServerContext extends ReceiverContext<Map<String, String>> {

	private final String service;

	private final String operation;

	private final @Nullable NodeId caller;

	private CallResult result = CallResult.PENDING;

	private ClusterServerContext(String service, String operation, @Nullable NodeId caller,
			Map<String, String> headers) {
		super(Map::get, Kind.SERVER);
		this.service = service;
		this.operation = operation;
		this.caller = caller;
		setCarrier(headers);
	}

	static ClusterServerContext of(CallContext call) {
		return new ClusterServerContext(call.service(), call.operation(), call.caller(), call.headers());
	}

	static ClusterServerContext refused(String service, String reason) {
		ClusterServerContext context = new ClusterServerContext(service, "", null, Map.of());
		context.ended(new CallResult("NOT_EXECUTED", reason));
		return context;
	}

	/**
	 * Id of the service; empty for a call of one that this node does not have.
	 */
	public String service() {
		return this.service;
	}

	/**
	 * The operation; empty for the one of a service, and for a refused call.
	 */
	public String operation() {
		return this.operation;
	}

	/**
	 * Who calls; {@code null} for a refused call.
	 */
	public @Nullable NodeId caller() {
		return this.caller;
	}

	/**
	 * How the call ended.
	 */
	public CallResult result() {
		return this.result;
	}

	void ended(CallResult result) {
		this.result = result;
	}

}
