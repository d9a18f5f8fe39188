// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.rsocket;

import io.rsocket.transport.netty.server.CloseableChannel;
import io.sngo.cluster.benchmarks.subject.Server;

/**
 * A server of RSocket.
 *
 * @param channel where it listens
 */
record RSocketServerHalf(CloseableChannel channel) implements Server {

	@Override
	public int port() {
		return this.channel.address().getPort();
	}

	@Override
	public void close() {
		this.channel.dispose();
	}

}
