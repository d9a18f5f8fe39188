// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.rsocket;

import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketConnector;
import io.rsocket.core.RSocketServer;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Server;
import io.sngo.cluster.benchmarks.subject.Subject;

/**
 * RSocket: request and response, fire and forget.
 */
public final class RSocketSubject implements Subject {

	private static final String HOST = "127.0.0.1";

	@Override
	public String name() {
		return "rsocket";
	}

	@Override
	public String settings() {
		return "one TCP connection (epoll), zero-copy payloads, a route of one byte, work on the loop";
	}

	@Override
	public Server serve(LongAdder messages) {
		return new RSocketServerHalf(
				Objects.requireNonNull(RSocketServer.create(SocketAcceptor.with(new Responder(messages)))
					.payloadDecoder(PayloadDecoder.ZERO_COPY)
					.bind(TcpServerTransport.create(HOST, 0))
					.block()));
	}

	@Override
	public Client connect(int port) {
		return new RSocketClientHalf(Objects.requireNonNull(RSocketConnector.create()
			.payloadDecoder(PayloadDecoder.ZERO_COPY)
			.connect(TcpClientTransport.create(HOST, port))
			.block()));
	}

}
