// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.sngo.cluster.service.CallContext;

/**
 * The handling of a call, as its observation sees it.
 */
public final class ClusterServerContext extends ReceiverContext<CallContext> {

	private final CallContext call;

	private CallResult result = CallResult.PENDING;

	ClusterServerContext(CallContext call) {
		super((carrier, key) -> carrier.headers().get(key), Kind.SERVER);
		this.call = call;
		setCarrier(call);
	}

	public CallContext call() {
		return this.call;
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
