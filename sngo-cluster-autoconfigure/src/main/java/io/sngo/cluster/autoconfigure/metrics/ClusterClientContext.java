// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import java.util.Map;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallSpec;
import org.jspecify.annotations.Nullable;

/**
 * A call at its caller, as its observation sees it.
 */
public final class ClusterClientContext extends SenderContext<Map<String, String>> {

	private final CallSpec call;

	private @Nullable NodeId node;

	private CallResult result = CallResult.PENDING;

	ClusterClientContext(CallSpec call, Map<String, String> headers) {
		super((carrier, key, value) -> {
			if (carrier != null) {
				carrier.put(key, value);
			}
		}, Kind.CLIENT);
		this.call = call;
		setCarrier(headers);
		setRemoteServiceName(call.service());
	}

	public CallSpec call() {
		return this.call;
	}

	/**
	 * The last node that the call was offered to; {@code null} if none was found.
	 */
	public @Nullable NodeId node() {
		return this.node;
	}

	/**
	 * How the call ended.
	 */
	public CallResult result() {
		return this.result;
	}

	void ended(@Nullable NodeId node, CallResult result) {
		this.node = node;
		this.result = result;
	}

}
