// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.LongAdder;

import io.sngo.cluster.benchmarks.subject.OrderJson;
import io.sngo.cluster.benchmarks.subject.Server;

/**
 * A thread for each connection.
 */
final class SocketServer implements Server {

	private static final int BACKLOG = 1024;

	private final ServerSocket listening;

	private final LongAdder messages;

	SocketServer(LongAdder messages) throws IOException {
		this.messages = messages;
		this.listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
		start(this::accept);
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "socket-server");
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		while (!this.listening.isClosed()) {
			try {
				Socket socket = this.listening.accept();
				start(() -> serve(socket));
			}
			catch (IOException ex) {
				// Closed, which ends the loop.
			}
		}
	}

	private void serve(Socket socket) {
		try (Wire wire = new Wire(socket)) {
			while (true) {
				byte kind = wire.readKind();
				byte[] payload = wire.readPayload();
				switch (kind) {
					case Wire.BYTES -> wire.write(kind, payload);
					case Wire.ORDER -> wire.write(kind, OrderJson.decodeAndEncode(payload));
					default -> this.messages.increment();
				}
			}
		}
		catch (IOException ex) {
			// The client has gone.
		}
	}

	@Override
	public int port() {
		return this.listening.getLocalPort();
	}

	@Override
	public void close() {
		try {
			this.listening.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
