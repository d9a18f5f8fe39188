// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.grpc;

import io.sngo.cluster.benchmarks.subject.Server;

/**
 * A server of gRPC.
 *
 * @param server the server
 */
record GrpcServer(io.grpc.Server server) implements Server {

	@Override
	public int port() {
		return this.server.getPort();
	}

	@Override
	public void close() {
		this.server.shutdownNow();
	}

}
