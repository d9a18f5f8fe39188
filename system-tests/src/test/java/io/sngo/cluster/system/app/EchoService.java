// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.app;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.ServiceHandler;

/**
 * Answers with what it got.
 */
@ClusterService("echo")
class EchoService implements ServiceHandler<byte[], byte[]> {

	@Override
	public byte[] handle(byte[] request, CallContext context) {
		return request;
	}

}
