// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.socket;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Server;
import io.sngo.cluster.benchmarks.subject.Subject;

/**
 * Blocking sockets: what threads and system calls cost, and nothing else.
 */
public final class SocketSubject implements Subject {

	@Override
	public String name() {
		return "socket";
	}

	@Override
	public String settings() {
		return "a connection and a thread on both sides for each call in flight, buffers of 8 KiB, TCP_NODELAY";
	}

	@Override
	public Server serve(LongAdder messages) throws IOException {
		return new SocketServer(messages);
	}

	@Override
	public Client connect(int port) {
		return new SocketClient(port);
	}

}
