// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.netty;

import io.sngo.cluster.benchmarks.subject.Server;
import reactor.netty.DisposableServer;

/**
 * A server of reactor-netty.
 *
 * @param server the server
 */
record ReactorNettyServer(DisposableServer server) implements Server {

	@Override
	public int port() {
		return this.server.port();
	}

	@Override
	public void close() {
		this.server.disposeNow();
	}

}
