// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.app;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.ServiceHandler;

/**
 * Answers with the text that it got.
 */
@ClusterService("text")
class TextService implements ServiceHandler<String, String> {

	@Override
	public String handle(String request, CallContext context) {
		return request;
	}

}
