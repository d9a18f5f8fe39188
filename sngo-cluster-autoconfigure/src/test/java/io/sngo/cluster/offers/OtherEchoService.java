// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.offers;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.ServiceHandler;

/**
 * Has the same id as {@link EchoService}.
 */
@ClusterService("echo")
public final class OtherEchoService implements ServiceHandler<String, String> {

	@Override
	public String handle(String request, CallContext context) {
		return request;
	}

}
