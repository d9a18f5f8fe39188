// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.Consumer;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.OrderJson;
import io.sngo.cluster.benchmarks.subject.Reply;

/**
 * A connection for each thread; they end with the process.
 */
final class SocketClient implements Client {

	private final ThreadLocal<Wire> wires;

	SocketClient(int port) {
		this.wires = ThreadLocal.withInitial(() -> connect(port));
	}

	private static Wire connect(int port) {
		try {
			return new Wire(new Socket(InetAddress.getLoopbackAddress(), port));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public boolean blocks() {
		return true;
	}

	@Override
	public void echo(byte[] payload, Reply reply) throws IOException {
		reply.received(call(Wire.BYTES, payload));
	}

	@Override
	public void echo(Order order, Reply reply) throws IOException {
		reply.received(OrderJson.decode(call(Wire.ORDER, OrderJson.encode(order))));
	}

	@Override
	public void send(byte[] message, Consumer<Throwable> onFailure) throws IOException {
		this.wires.get().write(Wire.MESSAGE, message);
	}

	private byte[] call(byte kind, byte[] payload) throws IOException {
		Wire wire = this.wires.get();
		wire.write(kind, payload);
		wire.readKind();
		return wire.readPayload();
	}

	@Override
	public void close() {
		// The threads hold the connections.
	}

}
